package org.opensearch.migrations.ecr.registry;

/**
 * A registry that is asked instead of another: a pull-through cache, say.
 *
 * @param host the mirror's host and optional port
 * @param path put before every repository; empty for none
 */
public record SourceMirror(String host, String path) {

  /** Reads {@code HOST[:PORT][/PATH]}. */
  public static SourceMirror parse(String text) {
    int slash = text.indexOf('/');
    return slash < 0
        ? new SourceMirror(text, "")
        : new SourceMirror(text.substring(0, slash), text.substring(slash + 1));
  }

  /** The repository, within the mirror, for {@code repository} of the original. */
  String repository(String repository) {
    return path.isEmpty() ? repository : path + "/" + repository;
  }

  /** As users write it. */
  @Override
  public String toString() {
    return path.isEmpty() ? host : host + "/" + path;
  }
}
