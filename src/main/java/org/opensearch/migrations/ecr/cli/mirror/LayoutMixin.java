package org.opensearch.migrations.ecr.cli.mirror;

import static org.opensearch.migrations.ecr.cli.options.RootCommand.usage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.cli.options.RegistryMixin;
import org.opensearch.migrations.ecr.layout.LayoutRegistry;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.plan.Sources;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option for the OCI image layouts that are read in place of public registries. */
final class LayoutMixin {

  @Option(
      names = "--from",
      paramLabel = "layout:DIR",
      description =
          "Read all content from a folder written by 'mirror layout:DIR', or from its"
              + " archive, instead of the public registries and chart repositories. Can be"
              + " repeated: a tag is read from the last one that has it.")
  private List<String> from = List.of();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * Where content is read from: the public registries, or folders and archives.
   *
   * @throws ParameterException when {@code --from} is not a folder, or is only {@code target}
   */
  Sources sources(MirrorTarget target) {
    List<MirrorTarget> sources = from.stream().map(this::source).toList();
    Optional<Path> destination = target.layout().map(LayoutMixin::real);
    // A folder can be completed from archives that depend on what it contains already.
    if (destination.isPresent()
        && !sources.isEmpty()
        && sources.stream().allMatch(one -> real(one.layout().get()).equals(destination.get()))) {
      throw usage(
          command,
          "--from: '" + from.get(0) + "' is also the destination: specify two different folders");
    }
    return new Sources(sources);
  }

  private MirrorTarget source(String text) {
    if (!text.startsWith("layout:")) {
      throw usage(command, "--from: '" + text + "' is not a folder: expected layout:DIR");
    }
    return RegistryMixin.parse("--from", text, command);
  }

  /** The archives in parts, all of which are read once before anything is copied. */
  static List<Path> inParts(Sources sources) {
    return sources.mirrors().stream()
        .flatMap(source -> source.layout().flatMap(LayoutRegistry::archiveInParts).stream())
        .toList();
  }

  /** An existing path without links. */
  static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      // It does not exist yet or cannot be read: opening it reports the reason.
      return folder.toAbsolutePath().normalize();
    }
  }
}
