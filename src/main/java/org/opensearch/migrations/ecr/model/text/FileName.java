package org.opensearch.migrations.ecr.model.text;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Names of files as users write them. */
public final class FileName {

  private FileName() {}

  /**
   * The path with this name.
   *
   * @throws IllegalArgumentException if there is none: in the locale {@code C}, which is the
   *     default in containers and cron jobs, Java reads and writes names in ASCII alone
   */
  public static Path parse(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      boolean isAscii = name.chars().allMatch(c -> c < 0x80);
      throw new IllegalArgumentException(
          isAscii
              ? "'" + name + "' is not a valid file name: " + e.getReason()
              : "'"
                  + name
                  + "' has characters that file names cannot have in this locale; set"
                  + " LC_ALL=C.UTF-8",
          e);
    }
  }
}
