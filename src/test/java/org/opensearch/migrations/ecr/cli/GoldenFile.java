package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What users read, as it was reviewed. {@code -Dgolden.renew=true} writes it anew. */
record GoldenFile(String name) {

  private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

  Path path() {
    return FOLDER.resolve(name);
  }

  /** Fails when {@code actual} is not what the file says. */
  void check(String actual) {
    try {
      if (Boolean.getBoolean("golden.renew")) {
        Files.createDirectories(FOLDER);
        Files.writeString(path(), actual);
      }
      assertEquals(
          Files.readString(path()), actual, name + ": if it should change, -Dgolden.renew=true");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
