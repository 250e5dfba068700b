package org.opensearch.migrations.ecr.model.rules;

import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.text.Glob;

/**
 * A pattern for images in rules: {@code busybox} matches any tag of {@code
 * docker.io/library/busybox}; {@code *} crosses slashes.
 */
public final class ImageGlob {

  private final Glob glob;

  private ImageGlob(Glob glob) {
    this.glob = glob;
  }

  /** Reads a pattern; every text is valid. */
  public static ImageGlob of(String text) {
    return new ImageGlob(new Glob(withHost(text)));
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

  /** Whether the name, the name and tag, or the whole reference matches. */
  public boolean matches(ImageReference image) {
    String tagged = image.name() + image.tag().map(tag -> ":" + tag).orElse("");
    return glob.matches(image.name()) || glob.matches(tagged) || glob.matches(image.toString());
  }
}
