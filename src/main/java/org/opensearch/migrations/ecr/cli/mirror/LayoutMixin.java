package org.opensearch.migrations.ecr.cli.mirror;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.opensearch.migrations.ecr.cli.console.ByteSizes;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.Interruption;
import org.opensearch.migrations.ecr.cli.console.OutputFile;
import org.opensearch.migrations.ecr.layout.EarlierContent;
import org.opensearch.migrations.ecr.layout.WrittenArchive;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.plan.Sources;
import org.opensearch.migrations.ecr.verify.artifacts.RecordedMirror;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options for OCI image layouts: those to read from, and the archive to write. */
final class LayoutMixin {

  private static final String SUFFIX = ".tar";
  private static final String OPERATION = "write archive";

  @Option(
      names = "--from",
      paramLabel = "layout:DIR",
      description =
          "Read all content from a folder written by 'mirror layout:DIR', or from its"
              + " archive, instead of the public registries and chart repositories. Can be"
              + " repeated: a tag is read from the last one that has it.")
  private List<String> from = List.of();

  @Option(
      names = "--archive",
      paramLabel = "FILE.tar",
      description =
          "After a run without failures, also write everything that has a name in the folder"
              + " to one tar file, which --from can read. Needs as much disk space as the folder.")
  private Path archive;

  @Option(
      names = "--since",
      paramLabel = "REPORT|FILE.tar",
      description =
          "Leave out of the archive what an earlier archive contains, or what the run of a"
              + " --report copied. To read it, specify the earlier archive too, with --from.")
  private Path since;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  private final Console console;
  private Optional<EarlierContent> earlier = Optional.empty();

  LayoutMixin(Console console) {
    this.console = console;
  }

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
          "--from: '" + from.get(0) + "' is also the destination: specify two different folders");
    }
    return new Sources(sources);
  }

  private MirrorTarget source(String text) {
    if (!text.startsWith("layout:")) {
      throw usage("--from: '" + text + "' is not a folder: expected layout:DIR");
    }
    try {
      return MirrorTarget.parse(text);
    } catch (IllegalArgumentException e) {
      throw usage("--from: " + e.getMessage());
    }
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      // It does not exist yet or cannot be read: opening it reports the reason.
      return folder.toAbsolutePath().normalize();
    }
  }

  /**
   * Checks that the archive can be written later.
   *
   * @throws ParameterException when {@code target} is not a folder, or is named like an archive
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when the archive
   *     cannot be written
   */
  void checkArchive(MirrorTarget target) {
    Optional<Path> folder = target.layout();
    if (folder.isPresent() && isNamedAsArchive(folder.get())) {
      throw usage(
          target
              + " would be a folder; to write an archive, run mirror layout:DIR --archive "
              + folder.get());
    }
    if (archive == null) {
      if (since != null) {
        throw usage("--since requires --archive: specify the archive to write");
      }
      return;
    }
    if (folder.isEmpty()) {
      throw usage("--archive requires a folder: specify layout:DIR instead of " + target);
    }
    if (Files.exists(archive) && !Files.isRegularFile(archive)) {
      throw usage("--archive requires a regular file, and '" + archive + "' is not one");
    }
    new OutputFile(OPERATION, archive).check();
    earlier = Optional.ofNullable(since).map(this::earlier);
  }

  private EarlierContent earlier(Path file) {
    if (Files.isDirectory(file)) {
      throw usage("--since requires a report or an archive, and '" + file + "' is a folder");
    }
    if (real(file).equals(real(archive))) {
      throw usage("--archive would replace the archive of --since: write to another file");
    }
    if (Files.exists(file) && !isReport(file)) {
      return EarlierContent.archive(file);
    }
    RecordedMirror report = RecordedMirror.read(file);
    report.checkComplete();
    return EarlierContent.run(
        file.getFileName() + " (" + report.registry() + ")", report.digests().values());
  }

  /** Reports are JSON objects. */
  private static boolean isReport(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == '{';
    } catch (IOException e) {
      // Reading it as an archive reports the reason.
      return false;
    }
  }

  private static boolean isNamedAsArchive(Path folder) {
    return folder.toString().endsWith(SUFFIX) && !Files.isDirectory(folder);
  }

  /**
   * Writes the archive after a run that ended with {@code status}; returns that status.
   *
   * @param quiet whether to omit the line before writing
   * @param reportCanBlock whether {@code failed} can block
   * @param failed receives a failure, which is also thrown, or an interruption by a signal
   */
  ExitStatus writeArchive(
      ExitStatus status,
      MirrorWiring wiring,
      boolean quiet,
      boolean reportCanBlock,
      Consumer<FailureException> failed) {
    if (archive == null) {
      return status;
    }
    if (status != ExitStatus.OK) {
      console.err().println(archive + " was not written: the folder is incomplete");
      return status;
    }
    if (!quiet) {
      console.err().println("writing " + archive);
    }
    Interruption interruption =
        Interruption.onSignal(
            new Interruption.FinalSteps(
                () -> failed.accept(interrupted()),
                reportCanBlock,
                () -> console.err().println(archive + " was not written. Run again")));
    try {
      WrittenArchive written = wiring.archive(archive, earlier, interruption);
      interruption.end(() -> print(written));
    } catch (FailureException e) {
      interruption.end(() -> failed.accept(e), () -> {});
      throw e;
    } finally {
      interruption.end();
    }
    return status;
  }

  private FailureException interrupted() {
    return new TransientException(
        new Failure(OPERATION, Side.LOCAL, archive.toString(), "interrupted", "Run again"),
        Optional.empty(),
        null);
  }

  private void print(WrittenArchive written) {
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
    int unknown = written.omitted().unknown();
    if (unknown > 0) {
      console.warn(
          unknown
              + " of the images and charts in "
              + since
              + " are not in the folder; what they have in common with it was not left out");
    }
    console
        .err()
        .println(
            archive
                + ": "
                + written.artifacts()
                + " images and charts, "
                + (written.referrers() > 0 ? written.referrers() + " referrers, " : "")
                + ByteSizes.bytes(written.bytes())
                + (since == null
                    ? ""
                    : "; "
                        + written.omitted().blobs()
                        + " blobs ("
                        + ByteSizes.bytes(written.omitted().bytes())
                        + ") left out because of "
                        + since));
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
