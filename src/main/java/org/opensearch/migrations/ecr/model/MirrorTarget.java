package org.opensearch.migrations.ecr.model;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The private registry, or an OCI image layout folder, and the naming rule: the destination of each
 * image and chart. Mirrored paths and generated values both use it, so they cannot disagree.
 *
 * @param host the host and optional port of the registry, or {@code layout:} and a folder
 * @param prefix the path before every repository; can be empty, and always is for a folder
 */
public record MirrorTarget(String host, String prefix) {

  private static final Pattern CHART_REPOSITORY =
      Pattern.compile("((?:(?!mirrored/)[^/]+/)*charts/)[^/]+");
  private static final String LAYOUT = "layout:";
  private static final String DELIMITERS = " \t\r\n\"'`,;|()[]{}<>$%&?#*!=\\\0";
  private static final Pattern HOST =
      Pattern.compile("[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?");

  /** Throws an {@link IllegalArgumentException} if a part is invalid. */
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
   * @throws IllegalArgumentException if {@code text} is invalid
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

  /** Host and prefix, the value of {@code ${registry}}. */
  public String registry() {
    return prefix.isEmpty() ? host : host + "/" + prefix;
  }

  /** The prefix of every mirrored image, the value of {@code ${mirror}}. */
  public String mirror() {
    return registry() + "/mirrored";
  }

  /** The repository, within the registry, of images named {@code H/P}. */
  public String imageRepository(ImageReference image) {
    return withPrefix("mirrored/" + imagePath(image));
  }

  /** The name that values and pods use for {@code image}, including its digest. */
  public String imageName(ImageReference image) {
    return host
        + "/"
        + imageRepository(image)
        + image.tag().map(tag -> ":" + tag).orElse("")
        + image.digest().map(digest -> "@" + digest).orElse("");
  }

  /** The repository, within the registry, of the chart named {@code chart}. */
  public String chartRepository(String chart) {
    return withPrefix("charts/" + chart);
  }

  /**
   * The pattern of all chart repositories beside {@code repository}, {@code PREFIX/charts/*}; empty
   * if it is not the repository of a chart.
   */
  public static Optional<String> chartRepositories(String repository) {
    Matcher chart = CHART_REPOSITORY.matcher(repository);
    return chart.matches() ? Optional.of(chart.group(1) + "*") : Optional.empty();
  }

  /** The URL of the chart for Helm, including its name. */
  public String chartUrl(String chart) {
    return "oci://" + host + "/" + chartRepository(chart);
  }

  /** The path after {@code ${mirror}/}: host and path of the image; a port follows a hyphen. */
  public static String imagePath(ImageReference image) {
    return image.host().replace(':', '-') + "/" + image.path();
  }

  /**
   * The path at the start of {@code text}, which follows {@code ${mirror}}: up to a delimiter that
   * ends a reference in a longer text, as in {@code 4.0.0=${mirror}/…, 3.9.1=…}, or to a
   * placeholder, as in {@code ${mirror}/…:%s}.
   */
  public static String pathAtStart(String text) {
    int end = 0;
    while (end < text.length() && DELIMITERS.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(0, end);
  }

  /**
   * Whether {@code path}, which follows {@code ${mirror}}, is a prefix of the destination of {@code
   * image}. The template of a chart may append the rest: further segments, a suffix of the name,
   * the tag or a part of it, the digest. A path that ends within a label of the host, a number of a
   * tag, or the hexadecimal part of a digest is a mistake.
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
