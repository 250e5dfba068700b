package org.opensearch.migrations.ecr.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.opensearch.migrations.ecr.model.Failure;
import org.opensearch.migrations.ecr.model.InvalidInputException;
import org.opensearch.migrations.ecr.model.Side;

/**
 * A manifest's bytes and name.
 *
 * @param name the file, as messages name it
 * @param content not to be changed; at most one byte longer than the reader takes
 */
@SuppressWarnings("ArrayRecordComponent") // Only handed on, never compared.
public record ManifestFile(String name, byte[] content) {

  private static final String PACKAGED = "private-ecr-manifest.yaml";

  /** The manifest in the jar. */
  public static ManifestFile packaged() {
    try (InputStream in = ManifestFile.class.getResourceAsStream("/manifest/" + PACKAGED)) {
      if (in == null) {
        throw new IllegalStateException("the jar holds no " + PACKAGED);
      }
      return new ManifestFile(PACKAGED, in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("the jar is damaged", e);
    }
  }

  /**
   * Reads {@code file}.
   *
   * @throws InvalidInputException when it cannot be read
   */
  public static ManifestFile of(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new ManifestFile(file.toString(), in.readNBytes(YamlReader.MAX_BYTES + 1));
    } catch (IOException e) {
      Failure failure =
          new Failure(
              "read manifest",
              Side.LOCAL,
              file.toString(),
              reason(e),
              "Check --manifest, or leave it out to use the one in the jar");
      throw new InvalidInputException(failure, e);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    return e instanceof AccessDeniedException
        ? "permission denied"
        : String.valueOf(e.getMessage());
  }
}
