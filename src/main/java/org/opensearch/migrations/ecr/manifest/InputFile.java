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
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.RuleLocation;
import org.opensearch.migrations.ecr.yaml.YamlReader;

/**
 * A manifest or rules file.
 *
 * @param name the file, as messages name it
 * @param content must not be changed; at most one byte longer than {@link YamlReader} accepts
 */
@SuppressWarnings("ArrayRecordComponent") // Only passed on, never compared.
public record InputFile(String name, byte[] content) {

  /** The rules in the jar. */
  public static InputFile packagedRules() {
    return new InputFile(RuleLocation.PACKAGED, packaged("rules.yaml").content());
  }

  static InputFile packaged(String name) {
    try (InputStream in = InputFile.class.getResourceAsStream("/manifest/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the jar does not contain " + name);
      }
      return new InputFile(name, in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("the jar is damaged", e);
    }
  }

  /**
   * Reads a manifest.
   *
   * @throws InvalidInputException when it cannot be read
   */
  public static InputFile manifest(Path file) {
    String remedy = "Correct --manifest, or omit it to use the packaged manifest";
    return read(file, "read manifest", remedy);
  }

  /**
   * Reads a rules file.
   *
   * @throws InvalidInputException when it cannot be read
   */
  public static InputFile rules(Path file) {
    String remedy = "Correct --rules; the packaged rules always apply";
    return read(file, "read rules", remedy);
  }

  private static InputFile read(Path file, String operation, String remedy) {
    try (InputStream in = Files.newInputStream(file)) {
      return new InputFile(file.toString(), in.readNBytes(YamlReader.MAX_BYTES + 1));
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
