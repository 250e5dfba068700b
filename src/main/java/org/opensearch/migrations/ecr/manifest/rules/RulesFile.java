package org.opensearch.migrations.ecr.manifest.rules;

import java.nio.file.Path;
import org.opensearch.migrations.ecr.manifest.InputFile;
import org.opensearch.migrations.ecr.model.rules.RuleLocation;

/**
 * The content and the name of a rules file.
 *
 * @param name the file, as messages name it
 * @param content must not be changed; at most one byte longer than the reader accepts
 */
@SuppressWarnings("ArrayRecordComponent") // Only handed on, never compared.
public record RulesFile(String name, byte[] content) {

  private static final String REMEDY = "Correct --rules; the packaged rules always apply";

  /** The rules in the jar. */
  public static RulesFile packaged() {
    return new RulesFile(RuleLocation.PACKAGED, InputFile.packaged("rules.yaml"));
  }

  /**
   * Reads {@code file}.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when it cannot be
   *     read
   */
  public static RulesFile of(Path file) {
    return new RulesFile(file.toString(), InputFile.read(file, RulesReader.OPERATION, REMEDY));
  }
}
