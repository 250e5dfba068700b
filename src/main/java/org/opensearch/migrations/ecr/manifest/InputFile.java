package org.opensearch.migrations.ecr.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.yaml.YamlReader;

/** Reads files that users name and files in the jar. */
public final class InputFile {

  private InputFile() {}

  /** The file {@code name} of the jar's folder {@code manifest}. */
  public static byte[] packaged(String name) {
    try (InputStream in = InputFile.class.getResourceAsStream("/manifest/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the jar holds no " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("the jar is damaged", e);
    }
  }

  /**
   * Reads at most one byte more than {@link YamlReader} accepts.
   *
   * @param operation a verb phrase: {@code "read manifest"}
   * @param remedy what to do when the file cannot be read
   * @throws InvalidInputException when it cannot be read
   */
  public static byte[] read(Path file, String operation, String remedy) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(YamlReader.MAX_BYTES + 1);
    } catch (IOException e) {
      throw new InvalidInputException(
          new Failure(operation, Side.LOCAL, file.toString(), reason(e), remedy), e);
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
