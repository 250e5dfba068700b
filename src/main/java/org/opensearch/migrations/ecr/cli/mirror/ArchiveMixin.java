package org.opensearch.migrations.ecr.cli.mirror;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.opensearch.migrations.ecr.cli.console.ByteSizes;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.Interruption;
import org.opensearch.migrations.ecr.cli.console.OutputFile;
import org.opensearch.migrations.ecr.layout.WrittenArchive;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The archive of a layout folder. */
final class ArchiveMixin {

  private static final String SUFFIX = ".tar";
  private static final String OPERATION = "write archive";

  @Option(
      names = "--archive",
      paramLabel = "FILE.tar",
      description =
          "After a run without failures, also write everything that has a name in the folder"
              + " to one tar file, which --from can read. Needs as much disk space as the folder.")
  private Path file;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  private final Console console;

  ArchiveMixin(Console console) {
    this.console = console;
  }

  /**
   * Checks that the archive can be written later.
   *
   * @throws ParameterException when {@code target} is no folder, or is named as if it were a file
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when it cannot be
   *     written
   */
  void check(MirrorTarget target) {
    Optional<Path> folder = target.layout();
    if (folder.isPresent() && isNamedAsArchive(folder.get())) {
      throw usage(
          target
              + " would be a folder; to write an archive, run mirror layout:DIR --archive "
              + folder.get());
    }
    if (file == null) {
      return;
    }
    if (folder.isEmpty()) {
      throw usage("--archive requires a folder: specify layout:DIR instead of " + target);
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw usage("--archive requires a regular file, and '" + file + "' is not one");
    }
    new OutputFile(OPERATION, file).check();
  }

  private static boolean isNamedAsArchive(Path folder) {
    return folder.toString().endsWith(SUFFIX) && !Files.isDirectory(folder);
  }

  /**
   * Writes it, after a run that ended with {@code status}; what that ended with is passed on.
   *
   * @param quiet whether nothing is said before it is written
   * @param failed is told when it was not written: for a failure, which is thrown too, or a signal
   */
  ExitStatus write(
      ExitStatus status, MirrorWiring wiring, boolean quiet, Consumer<FailureException> failed) {
    if (file == null) {
      return status;
    }
    if (status != ExitStatus.OK) {
      console.err().println(file + " was not written: the folder is incomplete");
      return status;
    }
    if (!quiet) {
      console.err().println("writing " + file);
    }
    Interruption interruption =
        Interruption.onSignal(
            () -> {
              console.err().println(file + " was not written. Run again");
              failed.accept(brokenOff());
            });
    try {
      WrittenArchive written = wiring.archive(file, interruption);
      interruption.end(() -> tell(written));
    } catch (FailureException e) {
      interruption.end(() -> failed.accept(e));
      throw e;
    } finally {
      interruption.isOver();
    }
    return status;
  }

  private FailureException brokenOff() {
    return new TransientException(
        new Failure(OPERATION, Side.LOCAL, file.toString(), "interrupted", "Run again"),
        Optional.empty(),
        null);
  }

  private void tell(WrittenArchive written) {
    written
        .leftOut()
        .forEach(
            name ->
                console.warn(
                    name + " is incomplete in the folder and was left out of the archive"));
    written
        .missingLayers()
        .forEach(
            (name, layers) ->
                console.warn(
                    name
                        + " is in the archive without these non-distributable layers, which are"
                        + " not in the folder: "
                        + layers));
    console
        .err()
        .println(
            file
                + ": "
                + written.artifacts()
                + " images and charts, "
                + (written.referrers() > 0 ? written.referrers() + " referrers, " : "")
                + ByteSizes.bytes(written.bytes()));
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
