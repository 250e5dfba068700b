package org.opensearch.migrations.ecr.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What users read, as it was reviewed. {@code -Dgolden.renew=true} writes it anew.
 *
 * @param name within {@code src/test/resources/golden}
 */
public record GoldenFile(String name) {

  private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

  /** Where it is. */
  public Path path() {
    return FOLDER.resolve(name);
  }

  /** Fails when {@code actual} is not what the file says. */
  public void check(String actual) {
    try {
      if (Boolean.getBoolean("golden.renew")) {
        Files.createDirectories(path().getParent());
        Files.writeString(path(), actual);
      }
      assertEquals(
          Files.readString(path()), actual, name + ": if it should change, -Dgolden.renew=true");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
