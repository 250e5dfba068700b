package org.opensearch.migrations.ecr.cli;

import java.util.Optional;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.plan.Sources;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where everything is read from. */
final class FromMixin {

  @Option(
      names = "--from",
      paramLabel = "layout:DIR",
      description =
          "Read everything from a folder that 'mirror layout:DIR' has written, and nothing from the"
              + " public registries and chart repositories.")
  private String from;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * The public side, or a folder.
   *
   * @throws ParameterException when it is no folder
   */
  Sources sources() {
    if (from == null) {
      return Sources.PUBLIC;
    }
    try {
      MirrorTarget folder = MirrorTarget.parse(from);
      if (folder.layout().isPresent()) {
        return new Sources(Optional.of(folder));
      }
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
    throw usage("'" + from + "' is no folder: expected layout:DIR");
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), "--from: " + message);
  }
}
