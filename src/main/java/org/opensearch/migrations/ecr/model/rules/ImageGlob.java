package org.opensearch.migrations.ecr.model.rules;

import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.model.ImageReference;

/**
 * Images by a pattern as rules write it: {@code busybox} is any tag of {@code
 * docker.io/library/busybox}; {@code *} crosses slashes.
 */
public final class ImageGlob {

  private final Pattern pattern;

  private ImageGlob(Pattern pattern) {
    this.pattern = pattern;
  }

  /** Reads a pattern; there is none that is malformed. */
  public static ImageGlob of(String text) {
    StringBuilder regex = new StringBuilder();
    String full = withHost(text);
    for (int i = 0; i < full.length(); i++) {
      char c = full.charAt(i);
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return new ImageGlob(Pattern.compile(regex.toString()));
  }

  private static String withHost(String text) {
    int slash = text.indexOf('/');
    String first = slash < 0 ? "" : text.substring(0, slash);
    boolean isWhole =
        first.contains(".")
            || first.contains(":")
            || first.contains("*")
            || first.equals("localhost")
            || text.startsWith("*");
    if (isWhole) {
      return text;
    }
    return (slash < 0 ? "docker.io/library/" : "docker.io/") + text;
  }

  /** Whether it is meant: by its name, its name and tag, or all of it. */
  public boolean matches(ImageReference image) {
    String tagged = image.name() + image.tag().map(tag -> ":" + tag).orElse("");
    return matches(image.name()) || matches(tagged) || matches(image.toString());
  }

  private boolean matches(String text) {
    return pattern.matcher(text).matches();
  }
}
