package org.opensearch.migrations.ecr.model;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.model.text.FileName;

/**
 * The private registry, or an OCI image layout folder, and the naming rule: the destination of each
 * image and chart. Mirrored paths and generated values both use it, so they cannot disagree.
 *
 * @param host the host and optional port of the registry, or {@code layout:} and a folder
 * @param prefix the path before every repository; can be empty, and always is for a folder
 */
public record MirrorTarget(String host, String prefix) {

  /** The beginning of the repositories of images, below the prefix. */
  public static final String IMAGES = "mirrored/";

  /**
   * The name of an image in a registry, below the prefix.
   *
   * @param tag empty if it is that of the image, or if the image is known by digest only
   */
  public record ImageName(String repository, Optional<String> tag) {

    private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");
    private static final Pattern RESERVED = Pattern.compile("(mirrored|charts)(/.*)?");

    /**
     * Reads {@code REPOSITORY[:TAG]}, a name other than those of the naming rule.
     *
     * @throws IllegalArgumentException if it is invalid
     */
    public static ImageName parse(String text) {
      int colon = text.indexOf(':');
      String repository = colon < 0 ? text : text.substring(0, colon);
      Optional<String> tag = colon < 0 ? Optional.empty() : Optional.of(text.substring(colon + 1));
      if (!RepositoryName.isValid(repository)) {
        throw new IllegalArgumentException(
            "'" + repository + "' is not a repository name: " + RepositoryName.RULE);
      }
      if (RESERVED.matcher(repository).matches()) {
        throw new IllegalArgumentException("names below mirrored and charts are reserved");
      }
      if (tag.filter(t -> !TAG.matcher(t).matches()).isPresent()) {
        throw new IllegalArgumentException("'" + tag.get() + "' is not a tag");
      }
      return new ImageName(repository, tag);
    }

    /** The name by the naming rule. */
    public static ImageName of(ImageReference image) {
      return new ImageName(IMAGES + imagePath(image), image.tag());
    }

    /** The same with the tag of {@code image}, unless it has one. */
    public ImageName completedFor(ImageReference image) {
      return new ImageName(repository, tag.or(image::tag));
    }

    /** Whether {@code path}, which follows {@code ${registry}}, is a prefix of this name. */
    public boolean isBeginning(String path, Optional<Digest> digest) {
      String name = "/" + repository;
      String tagged = name + tag.map(t -> ":" + t).orElse("");
      String pin = digest.map(d -> "@" + d).orElse("");
      return isCut(path, name, tagged + pin) || isCut(path, name, name + pin);
    }

    @Override
    public String toString() {
      return repository + tag.map(t -> ":" + t).orElse("");
    }
  }

  private static final Pattern CHART_REPOSITORY =
      Pattern.compile("((?:(?!mirrored/)[^/]+/)*charts/)[^/]+");
  private static final String LAYOUT = "layout:";
  private static final String DELIMITERS = " \t\r\n\"'`,;|()[]{}<>$%&?#*!=\\\0";
  private static final Pattern ACCOUNT_ID = Pattern.compile("[0-9]{12}");
  private static final Pattern PATH = Pattern.compile("/|[.~]+(?:/|$)");
  private static final Pattern HOST =
      Pattern.compile("[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?");

  /** Throws an {@link IllegalArgumentException} if a part is invalid. */
  public MirrorTarget {
    if (host.startsWith(LAYOUT)) {
      checkFolder(folder(host));
    } else if (!HOST.matcher(host).matches()) {
      throw noHost(host, "expected HOST[:PORT][/PREFIX], without a scheme");
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
   * @throws IllegalArgumentException if {@code text} is invalid; the message suggests what may be
   *     meant
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
    if (PATH.matcher(text).lookingAt()) {
      throw noHost(text, "for a folder, write " + LAYOUT + text);
    }
    String trimmed = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    int slash = trimmed.indexOf('/');
    String host = slash < 0 ? trimmed : trimmed.substring(0, slash);
    String prefix = slash < 0 ? "" : trimmed.substring(slash + 1);
    MirrorTarget target =
        new MirrorTarget(EcrHost.canonical(host.toLowerCase(Locale.ROOT)), prefix);
    checkQualified(target.host(), text);
    return target;
  }

  /**
   * Rejects what container tools do not use as a host either: Docker reads a first part without a
   * dot or a port as a part of the repository.
   */
  private static void checkQualified(String host, String text) {
    if (ACCOUNT_ID.matcher(host).matches()) {
      throw noHost(text, "for that AWS account, write " + host + ".dkr.ecr.REGION.amazonaws.com");
    }
    if (host.endsWith(".tar")) {
      throw noHost(text, "for an archive, write " + LAYOUT + text);
    }
    if (!host.equals("localhost") && host.indexOf('.') < 0 && host.indexOf(':') < 0) {
      throw noHost(
          text,
          "expected a name with a dot or a port, such as registry.example.com or localhost:5000;"
              + " for a folder, write "
              + LAYOUT
              + text);
    }
  }

  private static IllegalArgumentException noHost(String text, String hint) {
    return new IllegalArgumentException("'" + text + "' is not a registry host: " + hint);
  }

  /** The OCI image layout folder; empty for a registry. */
  public Optional<Path> layout() {
    return host.startsWith(LAYOUT) ? Optional.of(folder(host)) : Optional.empty();
  }

  private static Path folder(String host) {
    return FileName.parse(host.substring(LAYOUT.length()));
  }

  /** Host and prefix, the value of {@code ${registry}}. */
  public String registry() {
    return prefix.isEmpty() ? host : host + "/" + prefix;
  }

  /** The prefix of every mirrored image, the value of {@code ${mirror}}. */
  public String mirror() {
    return registry() + "/mirrored";
  }

  /** The repository, within the registry, of an image with this name. */
  public String imageRepository(ImageName name) {
    return withPrefix(name.repository());
  }

  /** The repository, within the registry, of images named {@code H/P}. */
  public String imageRepository(ImageReference image) {
    return withPrefix(IMAGES + imagePath(image));
  }

  /**
   * The reference that values and pods use for {@code image}, including its digest.
   *
   * @param name its name in the registry
   */
  public String reference(ImageReference image, ImageName name) {
    return host
        + "/"
        + withPrefix(name.toString())
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
