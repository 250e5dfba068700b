package org.opensearch.migrations.ecr.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
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

  /**
   * Reads a list of images.
   *
   * @param file {@code -} for {@code standardInput}
   * @throws InvalidInputException when it cannot be read
   */
  public static InputFile imageList(String file, InputStream standardInput) {
    String operation = "read list";
    String remedy = "Correct --compare-with, or specify - to read standard input";
    return file.equals("-")
        ? read("standard input", () -> standardInput, YamlReader.MAX_BYTES + 1, operation, remedy)
        : read(Path.of(file), operation, remedy);
  }

  /**
   * Reads a text in UTF-8.
   *
   * @param most the number of bytes to read; the rest is left out
   * @param operation a verb phrase
   * @throws InvalidInputException when it cannot be read
   */
  public static String text(Path file, int most, String operation, String remedy) {
    byte[] content =
        read(file.toString(), () -> Files.newInputStream(file), most, operation, remedy).content();
    return new String(content, StandardCharsets.UTF_8);
  }

  private static InputFile read(Path file, String operation, String remedy) {
    return read(
        file.toString(),
        () -> Files.newInputStream(file),
        YamlReader.MAX_BYTES + 1,
        operation,
        remedy);
  }

  private interface Opener {
    InputStream open() throws IOException;
  }

  private static InputFile read(
      String name, Opener opener, int most, String operation, String remedy) {
    try (InputStream in = opener.open()) {
      return new InputFile(name, in.readNBytes(most));
    } catch (IOException e) {
      throw InvalidInputException.unreadable(operation, name, e, remedy);
    }
  }
}
