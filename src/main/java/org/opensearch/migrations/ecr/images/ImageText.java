package org.opensearch.migrations.ecr.images;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.model.ImageReference;

/** Decides whether a text is an image reference. By the grammar alone, almost every word is one. */
final class ImageText {

  /** The maximum length of a reference. */
  private static final int LONGEST = 512;

  /** Keywords that can appear in place of an image. */
  private static final Set<String> SETTINGS =
      Set.of(
          "always",
          "auto",
          "automatic",
          "custom",
          "default",
          "disabled",
          "enabled",
          "false",
          "image",
          "images",
          "latest",
          "nil",
          "no",
          "none",
          "null",
          "off",
          "on",
          "string",
          "true",
          "yes");

  private static final Pattern HOST =
      Pattern.compile(
          "(localhost|[a-z0-9][a-z0-9-]*(\\.[a-z0-9-]+)*\\.([a-z][a-z0-9-]*[a-z0-9]|[0-9]+))"
              + "(:[0-9]{1,5})?");

  /** Characters of templates and of patterns in admission policies. */
  private static final String PATTERN = "{$%<*?!&|";

  private static final Pattern NUMBER = Pattern.compile("[0-9.]+");

  /** The tags of Debian have two digits, those of Amazon Linux are years. */
  private static final Pattern PORT = Pattern.compile("80|[0-9]{3}|(?!20)[0-9]{4}|[0-9]{5}");

  private static final Pattern PICTURE =
      Pattern.compile(".*\\.(png|svg|jpe?g|gif|ico|webp|bmp)(:.*)?");
  private static final Pattern API_VERSION = Pattern.compile("v[0-9]+((alpha|beta)[0-9]+)?");
  private static final Set<String> TAINTS = Set.of("NoSchedule", "PreferNoSchedule", "NoExecute");

  private ImageText() {}

  /** Parses {@code text} as a reference, given the hint of its name. */
  static Optional<ImageReference> read(String text, ImageHint hint) {
    return switch (hint) {
      case CERTAIN -> certain(text);
      case LIKELY -> likely(text);
      case NONE -> qualified(text);
    };
  }

  private static Optional<ImageReference> certain(String text) {
    if (isSetting(text) || PICTURE.matcher(text).matches()) {
      return Optional.empty();
    }
    return parse(text);
  }

  /** Whether {@code text} is a keyword or a number, not an image. */
  static boolean isSetting(String text) {
    return text.length() > LONGEST
        || SETTINGS.contains(text.toLowerCase(Locale.ROOT))
        || NUMBER.matcher(text).matches();
  }

  /** Whether {@code text} is meant as an image but is not a valid reference. */
  static boolean isBroken(String text) {
    boolean isPattern = text.chars().anyMatch(c -> PATTERN.indexOf(c) >= 0);
    return !text.isBlank() && !isPattern && !isSetting(text) && parse(text).isEmpty();
  }

  private static Optional<ImageReference> likely(String text) {
    String tag = tag(text);
    // host:8080 is a service's address.
    boolean port = text.indexOf('/') < 0 && PORT.matcher(tag).matches();
    return isVersioned(text) && !port ? certain(text) : Optional.empty();
  }

  /** Whether {@code text} has a path, a tag or a digest. */
  static boolean isLocated(String text) {
    return text.indexOf('/') >= 0 || text.indexOf(':') >= 0 || text.indexOf('@') >= 0;
  }

  /** Whether {@code text} ends in a tag or a digest. */
  static boolean isVersioned(String text) {
    return !tag(text).isEmpty() || text.indexOf('@') > 0;
  }

  /**
   * A reference that is recognized without a hint: a host (with a dot, or localhost), a path, and a
   * tag or a digest.
   */
  static Optional<ImageReference> qualified(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || text.length() > LONGEST || !isVersioned(text)) {
      return Optional.empty();
    }
    String host = text.substring(0, slash);
    return isHost(host) && !isLabel(host, text) ? certain(text) : Optional.empty();
  }

  private static boolean isHost(String host) {
    return host.length() < 256 && HOST.matcher(host).matches();
  }

  /** {@code node.kubernetes.io/not-ready:NoSchedule}, {@code metrics.k8s.io/v1beta1:x}. */
  private static boolean isLabel(String host, String text) {
    boolean kubernetes =
        host.equals("kubernetes.io")
            || host.endsWith(".kubernetes.io")
            || (host.endsWith("k8s.io") && !host.endsWith("registry.k8s.io"));
    int tag = text.lastIndexOf(':');
    String path = tag < host.length() ? "" : text.substring(host.length() + 1, tag);
    return kubernetes || API_VERSION.matcher(path).matches() || TAINTS.contains(tag(text));
  }

  private static String tag(String text) {
    int at = text.indexOf('@');
    String name = at < 0 ? text : text.substring(0, at);
    int colon = name.lastIndexOf(':');
    return colon > name.lastIndexOf('/') ? name.substring(colon + 1) : "";
  }

  /** {@code text} without those of {@code characters} that are at its end. */
  static String withoutTrailing(String text, String characters) {
    int end = text.length();
    while (end > 0 && characters.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(0, end);
  }

  private static Optional<ImageReference> parse(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      return Optional.of(ImageReference.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
