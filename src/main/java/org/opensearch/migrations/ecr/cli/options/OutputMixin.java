package org.opensearch.migrations.ecr.cli.options;

import java.nio.file.Path;
import java.util.Optional;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.OutputFile;
import picocli.CommandLine.Option;

/** The option for the output file. */
public final class OutputMixin {

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Write to FILE, which is replaced atomically. Default, or if FILE is -: standard output.")
  private Path file;

  private final Console console;

  public OutputMixin(Console console) {
    this.console = console;
  }

  /**
   * Checks that the file can be written later.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when it cannot be
   *     written
   */
  public void check() {
    file().ifPresent(OutputFile::check);
  }

  /**
   * Writes {@code text} as UTF-8. Errors on standard output are reported at exit.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when the file cannot
   *     be written
   */
  public void write(String text) {
    file().ifPresentOrElse(output -> output.write(text), () -> console.out().print(text));
  }

  /** The file; empty for standard output. */
  private Optional<OutputFile> file() {
    return Optional.ofNullable(file)
        .filter(path -> !OutputFile.isStandardOutput(path))
        .map(path -> new OutputFile("write output", path));
  }
}
