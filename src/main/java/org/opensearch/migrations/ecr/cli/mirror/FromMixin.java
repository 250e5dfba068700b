package org.opensearch.migrations.ecr.cli.mirror;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.plan.Sources;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The source of all content. */
final class FromMixin {

  @Option(
      names = "--from",
      paramLabel = "layout:DIR",
      description =
          "Read all content from a folder written by 'mirror layout:DIR', or from its"
              + " archive, instead of the public registries and chart repositories.")
  private String from;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * The public side, or a folder.
   *
   * @param target where everything is written to
   * @throws ParameterException when it is no folder, or the one that is written to
   */
  Sources sources(MirrorTarget target) {
    if (from == null) {
      return Sources.PUBLIC;
    }
    try {
      MirrorTarget folder = MirrorTarget.parse(from);
      if (folder.layout().isPresent()) {
        refuseSame(folder, target);
        return new Sources(Optional.of(folder));
      }
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
    throw usage("'" + from + "' is not a folder: expected layout:DIR");
  }

  private void refuseSame(MirrorTarget folder, MirrorTarget target) {
    if (target.layout().isPresent()
        && real(folder.layout().get()).equals(real(target.layout().get()))) {
      throw usage("'" + from + "' is also the destination: specify two different folders");
    }
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      // It is not there yet, or cannot be read: what opens it says so.
      return folder.toAbsolutePath().normalize();
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), "--from: " + message);
  }
}
