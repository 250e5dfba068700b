package org.opensearch.migrations.ecr.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code WWW-Authenticate} challenge (RFC 9110, 11.6.1).
 *
 * @param scheme {@code basic} or {@code bearer}
 * @param parameters by lower-case name: {@code realm}, {@code service}, {@code scope}, …
 */
record Challenge(String scheme, Map<String, String> parameters) {

  /** A parameter, or else the word that begins the next challenge of the same header. */
  private static final Pattern PART =
      Pattern.compile(
          "([a-zA-Z0-9_-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,\"]+))|([^\\s,=\"]+)");

  Challenge {
    parameters = Map.copyOf(parameters);
  }

  /** The best challenge that can be answered: bearer rather than basic. */
  static Optional<Challenge> best(List<String> headers) {
    return headers.stream()
        .flatMap(header -> parse(header).stream())
        .filter(Challenge::isUsable)
        .max((a, b) -> Boolean.compare(a.isBearer(), b.isBearer()));
  }

  /** The challenges of one header, which may be several. */
  private static List<Challenge> parse(String header) {
    List<Challenge> challenges = new ArrayList<>();
    String scheme = "";
    Map<String, String> parameters = new TreeMap<>();
    Matcher part = PART.matcher(header);
    while (part.find()) {
      if (part.group(4) != null) {
        challenges.add(new Challenge(scheme, parameters));
        scheme = part.group(4).toLowerCase(Locale.ROOT);
        parameters.clear();
      } else {
        String value = part.group(2) == null ? part.group(3) : unescaped(part.group(2));
        parameters.putIfAbsent(part.group(1).toLowerCase(Locale.ROOT), value);
      }
    }
    challenges.add(new Challenge(scheme, parameters));
    return challenges;
  }

  private static String unescaped(String quoted) {
    return quoted.replaceAll("\\\\(.)", "$1");
  }

  private boolean isUsable() {
    return scheme.equals("basic") || (isBearer() && parameters.containsKey("realm"));
  }

  boolean isBearer() {
    return scheme.equals("bearer");
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }
}
