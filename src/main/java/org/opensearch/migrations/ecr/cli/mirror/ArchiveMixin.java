package org.opensearch.migrations.ecr.cli.mirror;

import static org.opensearch.migrations.ecr.cli.options.RootCommand.usage;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.cli.console.ByteSizes;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.Interruption;
import org.opensearch.migrations.ecr.cli.console.OutputFile;
import org.opensearch.migrations.ecr.layout.EarlierContent;
import org.opensearch.migrations.ecr.layout.LayoutRegistry;
import org.opensearch.migrations.ecr.layout.LayoutRegistry.WrittenArchive;
import org.opensearch.migrations.ecr.layout.files.FreeSpace;
import org.opensearch.migrations.ecr.layout.files.LayoutFailures;
import org.opensearch.migrations.ecr.layout.files.LayoutFiles;
import org.opensearch.migrations.ecr.mirror.MirrorReport;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.model.text.Quantity;
import org.opensearch.migrations.ecr.verify.artifacts.RecordedMirror;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options for the archive of an OCI image layout folder. */
final class ArchiveMixin {

  private static final String SUFFIX = ".tar";
  private static final String OPERATION = "write archive";

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

  @Option(
      names = "--archive-part-size",
      paramLabel = "SIZE",
      converter = PartSizeConverter.class,
      description =
          "Write the archive in parts of this size, such as 4GiB or 700MB: FILE.tar.001 and so"
              + " on, with FILE.tar.sha256. Read them with --from layout:FILE.tar.")
  private Long partSize;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  private final Console console;
  private Optional<EarlierContent> earlier = Optional.empty();

  ArchiveMixin(Console console) {
    this.console = console;
  }

  /** Whether an archive is to be written. */
  boolean isRequested() {
    return archive != null;
  }

  /**
   * Checks that the archive can be written later.
   *
   * @param report the report of the run
   * @throws ParameterException when {@code target} is not a folder, or is named like an archive
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when the archive
   *     cannot be written
   */
  void check(MirrorTarget target, Optional<Path> report) {
    Optional<Path> folder = target.layout();
    for (Path file :
        Stream.of(Optional.ofNullable(archive), report).flatMap(Optional::stream).toList()) {
      if (folder.filter(layout -> isFileOf(layout, file)).isPresent()) {
        throw usage(command, "'" + file + "' is a file of " + target + ": write to another file");
      }
    }
    if (folder.isPresent() && isNamedAsArchive(folder.get())) {
      throw usage(
          command,
          target
              + " would be a folder; to write an archive, run mirror layout:DIR --archive "
              + folder.get());
    }
    if (archive == null) {
      if (since != null || partSize != null) {
        throw usage(
            command,
            (since != null ? "--since" : "--archive-part-size")
                + " requires --archive: specify the archive to write");
      }
      return;
    }
    if (folder.isEmpty()) {
      throw usage(command, "--archive requires a folder: specify layout:DIR instead of " + target);
    }
    if (Files.exists(archive) && !Files.isRegularFile(archive)) {
      throw usage(command, "--archive requires a regular file, and '" + archive + "' is not one");
    }
    if (partSize != null && Files.exists(archive)) {
      throw usage(
          command,
          "'"
              + archive
              + "' exists, and would be read in place of the parts: remove it, or choose another"
              + " name");
    }
    if (report.map(LayoutMixin::real).equals(Optional.of(LayoutMixin.real(archive)))) {
      throw usage(command, "--archive and --report are the same file: specify two different files");
    }
    new OutputFile(OPERATION, archive).check();
    earlier = Optional.ofNullable(since).map(this::earlier);
  }

  /**
   * Checks that the disks have space for the folder, if {@code target} is one, and for the archive
   * of its current content and of {@code bytes} more.
   *
   * @throws FailureException if they do not
   */
  void checkSpace(MirrorTarget target, long bytes) {
    if (target.layout().isEmpty()) {
      return;
    }
    Path folder = target.layout().get();
    requireSpace("use", target.toString(), Map.of(folder, bytes));
    // An archive with less than the whole folder is checked when it is written.
    if (archive != null && since == null) {
      requireSpace(
          OPERATION,
          archive.toString(),
          Map.of(folder, bytes, archive, contentBytes(folder) + bytes));
    }
  }

  private static void requireSpace(String operation, String reference, Map<Path, Long> bytes) {
    try {
      FreeSpace.require(bytes);
    } catch (IOException e) {
      throw new LayoutFailures(Side.DESTINATION).of(operation, reference, e);
    }
  }

  /** Zero if it cannot be read: then opening it reports the reason. */
  private static long contentBytes(Path folder) {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  private EarlierContent earlier(Path file) {
    if (Files.isDirectory(file)) {
      throw usage(
          command, "--since requires a report or an archive, and '" + file + "' is a folder");
    }
    Optional<Path> inParts = LayoutRegistry.archiveInParts(file);
    if (LayoutMixin.real(inParts.orElse(file)).equals(LayoutMixin.real(archive))) {
      throw usage(command, "--archive would replace the archive of --since: write to another file");
    }
    if (inParts.isPresent() || (Files.exists(file) && !isReport(file))) {
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

  /** Whether a file belongs to a layout, which would be damaged if it were replaced. */
  private static boolean isFileOf(Path layout, Path file) {
    Path path = LayoutMixin.real(layout).relativize(LayoutMixin.real(file));
    return path.startsWith("blobs")
        || path.equals(Path.of(LayoutFiles.INDEX))
        || path.equals(Path.of(LayoutFiles.HEADER));
  }

  private static boolean isNamedAsArchive(Path folder) {
    return folder.toString().endsWith(SUFFIX) && !Files.isDirectory(folder);
  }

  /** Whether an archive is written after a run that ended with {@code status}. */
  boolean isWrittenAfter(ExitStatus status) {
    return archive != null && status == ExitStatus.OK;
  }

  /**
   * Receives the outcome of writing the archive.
   *
   * @param canBlock whether {@code failed} can block
   * @param failed receives a failure, which is also thrown, or an interruption by a signal
   * @param ended receives the exit status, last
   */
  record Listener(
      boolean canBlock, Consumer<FailureException> failed, Consumer<ExitStatus> ended) {}

  /**
   * Writes the archive after a run that ended with {@code status}; returns that status.
   *
   * @param quiet whether to omit the line before writing
   */
  ExitStatus write(
      MirrorReport report,
      ExitStatus status,
      MirrorWiring wiring,
      boolean quiet,
      Listener listener) {
    if (archive == null) {
      return status;
    }
    if (!isWrittenAfter(status)) {
      String reason =
          report.exitStatus() == ExitStatus.OK
              ? "the report could not be written"
              : "the folder is incomplete";
      console.err().println(archive + " was not written: " + reason);
      return status;
    }
    if (!quiet) {
      console.err().println("writing " + archive);
    }
    Interruption interruption =
        Interruption.onSignal(
            new Interruption.FinalSteps(
                () -> listener.failed().accept(interrupted()),
                listener.canBlock(),
                () -> {
                  console.err().println(archive + " was not written. Run again");
                  listener.ended().accept(interrupted().exitStatus());
                }));
    try {
      WrittenArchive written =
          wiring.archive(
              archive,
              partSize == null ? OptionalLong.empty() : OptionalLong.of(partSize),
              earlier,
              interruption);
      interruption.end(
          () -> {
            print(written);
            listener.ended().accept(status);
          });
    } catch (FailureException e) {
      interruption.end(
          () -> listener.failed().accept(e), () -> listener.ended().accept(e.exitStatus()));
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
                + (written.parts() == 0
                    ? ": "
                    : " in " + Quantity.of(written.parts(), "part") + ": ")
                + written.artifacts()
                + " images and charts, "
                + (written.referrers() > 0
                    ? Quantity.of(written.referrers(), "referrer") + ", "
                    : "")
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

  /** A number of bytes, in powers of 1000 ({@code GB}) or 1024 ({@code GiB}). */
  static final class PartSizeConverter implements ITypeConverter<Long> {

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,6})([KMGT])(i?)B");

    @Override
    public Long convert(String value) {
      Matcher matcher = SIZE.matcher(value.strip().replace('k', 'K'));
      if (!matcher.matches()) {
        throw new TypeConversionException("'" + value + "' is not a size such as 4GiB or 700MB");
      }
      long unit = matcher.group(3).isEmpty() ? 1000 : 1024;
      long size = Long.parseLong(matcher.group(1));
      for (int power = "KMGT".indexOf(matcher.group(2)); power >= 0; power--) {
        size *= unit;
      }
      if (size == 0) {
        throw new TypeConversionException("the size must be greater than zero");
      }
      return size;
    }
  }
}
