package org.opensearch.migrations.ecr.images;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** URLs of hosts that isolated subnets do not reach: not in the cluster, the network or AWS. */
final class PublicUrls {

  private static final Pattern URL =
      Pattern.compile("\\b(?:https?|oci|docker|git|ftp)://([^\\s\"'<>|;()`\\\\,]{1,2000})");

  /** A URL without a scheme, as curl and wget accept it: {@code get.example.com/x}. */
  private static final Pattern BARE =
      Pattern.compile("[a-z0-9][a-z0-9-]{0,62}(?:\\.[a-z0-9-]{1,63}){1,8}/[^\\s\"'<>|;()`\\\\,]*");

  private static final Pattern HOST = Pattern.compile("[a-z0-9-]{1,63}(\\.[a-z0-9-]{1,63}){1,8}");

  /**
   * Top-level domains of public hosts. Not all: {@code kafka.ma} and {@code prometheus.monitoring}
   * are services in a namespace.
   */
  private static final Set<String> PUBLIC =
      Set.of(
          "ai", "app", "at", "au", "aws", "be", "br", "build", "ca", "cc", "ch", "cloud", "cn",
          "co", "com", "de", "dev", "edu", "es", "eu", "fi", "fr", "gg", "goog", "gov", "host",
          "in", "info", "io", "it", "jp", "kr", "me", "net", "nl", "no", "org", "pl", "ru", "se",
          "sh", "so", "tech", "to", "uk", "us", "ws", "xyz");

  /** Domains that VPC endpoints serve, and those that are reserved for documentation. */
  private static final Set<String> NOT_PUBLIC =
      Set.of(
          "amazonaws.com",
          "api.aws",
          "amazonaws.com.cn",
          "example.com",
          "example.net",
          "example.org");

  private PublicUrls() {}

  /** The URLs in {@code text}, in its order. */
  static List<String> in(String text) {
    List<String> urls = new ArrayList<>();
    Matcher matcher = URL.matcher(text);
    while (matcher.find()) {
      if (isPublic(matcher.group(1))) {
        urls.add(ImageText.withoutTrailing(matcher.group(), ".:!?]}"));
      }
    }
    return urls;
  }

  /** Whether {@code word} is a public host and a path, without a scheme. */
  static boolean isBare(String word) {
    return BARE.matcher(word).matches() && isPublic(word);
  }

  /** Whether a URL without its scheme names a public host. */
  private static boolean isPublic(String rest) {
    String authority = rest.split("[/?#]", 2)[0];
    String host = authority.substring(authority.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    host = host.replaceFirst(":\\d*$", "");
    return HOST.matcher(host).matches()
        && PUBLIC.contains(host.substring(host.lastIndexOf('.') + 1))
        && NOT_PUBLIC.stream().map(d -> "." + d).noneMatch(("." + host)::endsWith);
  }
}
