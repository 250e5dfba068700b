package org.opensearch.migrations.ecr.model;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The private registry, or the folder that stands in for one, and the naming rule: where each image
 * and chart goes. Mirrored paths and generated values both come from here, so they can't disagree.
 *
 * @param host the registry's host and optional port, or {@code layout:} and a folder
 * @param prefix the path before every repository; empty for none, as always in a folder
 */
public record MirrorTarget(String host, String prefix) {

  private static final String LAYOUT = "layout:";
  private static final String DELIMITERS = " \t\r\n\"'`,;|()[]{}<>$%&?#*!=\\\0";
  private static final Pattern HOST =
      Pattern.compile("[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?");

  /** Checks the parts; throws {@link IllegalArgumentException} saying what is wrong. */
  public MirrorTarget {
    if (host.startsWith(LAYOUT)) {
      checkFolder(folder(host));
    } else if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException(
          "'" + host + "' is not a registry host: expected HOST[:PORT][/PREFIX], without a scheme");
    }
    if (!prefix.isEmpty() && !RepositoryName.isValid(prefix)) {
      throw new IllegalArgumentException(
          "'" + prefix + "' cannot be a repository prefix: " + RepositoryName.RULE);
    }
  }

  private static void checkFolder(Path folder) {
    if (folder.toString().isBlank()) {
      throw new IllegalArgumentException(
          "'" + LAYOUT + "' needs a folder: expected " + LAYOUT + "DIR");
    }
    if (folder.startsWith("~")) {
      throw new IllegalArgumentException(
          "shells do not expand the '~' of '"
              + LAYOUT
              + folder
              + "': write $HOME, or ./~ for a folder of that name");
    }
  }

  /**
   * Reads {@code HOST[:PORT][/PREFIX]} or {@code layout:DIR}. An ECR host has no port.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static MirrorTarget parse(String text) {
    if (text.startsWith(LAYOUT)) {
      return new MirrorTarget(text.replaceAll("(?<=[^:/])/+$", ""), "");
    }
    if (text.contains("://")) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' has a scheme: expected HOST[:PORT][/PREFIX]; for plain HTTP, use --plain-http");
    }
    String trimmed = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    int slash = trimmed.indexOf('/');
    String host = slash < 0 ? trimmed : trimmed.substring(0, slash);
    String prefix = slash < 0 ? "" : trimmed.substring(slash + 1);
    return new MirrorTarget(EcrHost.canonical(host.toLowerCase(Locale.ROOT)), prefix);
  }

  /** The OCI image layout folder; empty for a registry. */
  public Optional<Path> layout() {
    return host.startsWith(LAYOUT) ? Optional.of(folder(host)) : Optional.empty();
  }

  private static Path folder(String host) {
    return Path.of(host.substring(LAYOUT.length()));
  }

  /** Host and prefix: what {@code ${registry}} stands for. */
  public String registry() {
    return prefix.isEmpty() ? host : host + "/" + prefix;
  }

  /** What {@code ${mirror}} stands for: every mirrored image's name begins with it. */
  public String mirror() {
    return registry() + "/mirrored";
  }

  /** The repository, within the registry, of images named {@code H/P}. */
  public String imageRepository(ImageReference image) {
    return withPrefix("mirrored/" + imagePath(image));
  }

  /** The repository, within the registry, of the chart named {@code chart}. */
  public String chartRepository(String chart) {
    return withPrefix("charts/" + chart);
  }

  /** The chart's reference as Helm takes it, its name included. */
  public String chartUrl(String chart) {
    return "oci://" + host + "/" + chartRepository(chart);
  }

  /** What follows {@code ${mirror}/}: host and path of the image, a port's colon as a hyphen. */
  public static String imagePath(ImageReference image) {
    return image.host().replace(':', '-') + "/" + image.path();
  }

  /**
   * The path at the beginning of {@code text}, which follows {@code ${mirror}}: all up to what ends
   * a reference in a longer text, as in {@code 4.0.0=${mirror}/…, 3.9.1=…}, or to what a template
   * replaces, as in {@code ${mirror}/…:%s}.
   */
  public static String pathAtStart(String text) {
    int end = 0;
    while (end < text.length() && DELIMITERS.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(0, end);
  }

  /**
   * Whether {@code path}, which follows {@code ${mirror}}, is the beginning of where {@code image}
   * is mirrored. A chart's template may add the rest: further segments, a suffix of the name, the
   * tag or a part of it, the digest. What no template adds is the second half of a host's label, of
   * a number in a tag, or of a digest's hexadecimal part: there it is a mistake.
   */
  public static boolean isBeginning(String path, ImageReference image) {
    String name = "/" + imagePath(image);
    String tag = image.tag().map(t -> ":" + t).orElse("");
    String digest = image.digest().map(d -> "@" + d).orElse("");
    return isCut(path, name, name + tag + digest) || isCut(path, name, name + digest);
  }

  private static boolean isCut(String path, String name, String whole) {
    int end = path.length();
    if (end <= 1 || end == whole.length() || !whole.startsWith(path)) {
      return whole.startsWith(path);
    }
    char before = path.charAt(end - 1);
    char after = whole.charAt(end);
    if (end < name.indexOf('/', 1)) {
      return !Character.isLetterOrDigit(before) || !Character.isLetterOrDigit(after);
    }
    int digest = whole.indexOf('@');
    boolean inTag = end > name.length() && (digest < 0 || end < digest);
    boolean inDigest = digest >= 0 && end > whole.indexOf(':', digest) + 1;
    return !inDigest && !(inTag && Character.isDigit(before) && Character.isDigit(after));
  }

  /** The tag of a chart version: OCI tags have no {@code +}. */
  public static String chartTag(String version) {
    return version.replace('+', '_');
  }

  private String withPrefix(String repository) {
    return prefix.isEmpty() ? repository : prefix + "/" + repository;
  }

  @Override
  public String toString() {
    return registry();
  }
}
