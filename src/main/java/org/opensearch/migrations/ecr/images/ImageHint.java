package org.opensearch.migrations.ecr.images;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a name (a key, a variable or a flag) says about its value. */
enum ImageHint {
  /** Not an image. */
  NONE,
  /** Perhaps an image: {@code IMAGE_KAFKA}, {@code imageName}. */
  LIKELY,
  /** An image: {@code image}, {@code STRIMZI_DEFAULT_IMAGE}, {@code --executor-image}. */
  CERTAIN;

  private static final int LONGEST_NAME = 200;

  /** As in {@code OPERATOR_IMG}; also the element of web pages, whose pictures have no tag. */
  private static final String SHORT = "img";

  /** Words after "image" that mean a property of an image, not the image. */
  private static final Set<String> PARTS =
      Set.of(
          "arch",
          "auth",
          "cache",
          "cleanup",
          "credential",
          "credentials",
          "dir",
          "directory",
          "digest",
          "format",
          "gc",
          "host",
          "id",
          "interval",
          "namespace",
          "os",
          "policy",
          "port",
          "prefix",
          "pull",
          "puller",
          "quality",
          "registry",
          "repo",
          "repository",
          "secret",
          "secrets",
          "sha",
          "size",
          "suffix",
          "tag",
          "tags",
          "timeout",
          "type",
          "user",
          "version");

  /** Words before "image" that mean a picture. */
  private static final Set<String> PICTURES =
      Set.of("avatar", "background", "banner", "cover", "favicon", "hero", "icon", "logo", "og");

  /** The hint that {@code name} gives. */
  static ImageHint of(String name) {
    if (name.length() > LONGEST_NAME) {
      return NONE;
    }
    List<String> words = words(name);
    int image = words.size() - 1;
    while (image >= 0 && !isImage(words.get(image))) {
      image--;
    }
    if (image < 0 || words.subList(0, image).stream().anyMatch(PICTURES::contains)) {
      return NONE;
    }
    List<String> after = words.subList(image + 1, words.size());
    if (after.isEmpty() && !words.get(image).equals(SHORT)) {
      return CERTAIN;
    }
    return after.stream().anyMatch(PARTS::contains) ? NONE : LIKELY;
  }

  /**
   * The hint that {@code key} gives about its value.
   *
   * @param name the {@code name} beside the key; empty if there is none
   * @param under the key of the map that contains it
   */
  static ImageHint of(String key, String name, String under) {
    boolean isValue = key.equals("value") || key.equals("default");
    if (isValue && !name.isEmpty()) {
      return of(name);
    }
    ImageHint own = of(key);
    if (under.equals("annotations") && own == CERTAIN) {
      return LIKELY; // A catalogue lists what a template would run.
    }
    ImageHint above = of(under);
    if (own == NONE && above != NONE) {
      return isValue || key.equals("reference") ? above : of("image-" + key);
    }
    return own;
  }

  private static boolean isImage(String word) {
    int end = word.length();
    while (end > 0 && Character.isDigit(word.charAt(end - 1))) {
      end--;
    }
    return word.startsWith("image", end - 5)
        || word.startsWith("images", end - 6)
        || word.substring(0, end).equals(SHORT);
  }

  /** {@code RELATED_IMAGE_x}, {@code thanosImage}, {@code solver-image}: the words, lower case. */
  static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char previous = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean begins = Character.isUpperCase(c) && Character.isLowerCase(previous);
      if (begins || !Character.isLetterOrDigit(c)) {
        add(word, words);
      }
      if (Character.isLetterOrDigit(c)) {
        word.append(c);
      }
      previous = c;
    }
    add(word, words);
    return words;
  }

  private static void add(StringBuilder word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toString().toLowerCase(Locale.ROOT));
      word.setLength(0);
    }
  }
}
