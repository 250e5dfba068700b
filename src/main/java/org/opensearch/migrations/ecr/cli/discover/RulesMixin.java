package org.opensearch.migrations.ecr.cli.discover;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.migrations.ecr.manifest.InputFile;
import org.opensearch.migrations.ecr.manifest.rules.RulesReader;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;
import picocli.CommandLine.Option;

/** The option for discovery rules. */
final class RulesMixin {

  @Option(
      names = "--rules",
      paramLabel = "FILE",
      description =
          "Additional rules for what rendering does not show, besides those in the jar. Can"
              + " be repeated.")
  private List<Path> files = new ArrayList<>();

  /**
   * Reads the rules in the jar and those of the user.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when a file is
   *     invalid or cannot be read
   */
  DiscoveryRules read() {
    DiscoveryRules all = RulesReader.read(InputFile.packagedRules());
    for (Path file : files) {
      all = all.and(RulesReader.read(InputFile.rules(file)));
    }
    return all;
  }
}
