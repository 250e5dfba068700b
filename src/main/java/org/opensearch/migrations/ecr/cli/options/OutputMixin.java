package org.opensearch.migrations.ecr.cli.options;

import java.nio.file.Path;
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
   * Writes {@code text} as UTF-8. Errors on standard output are reported at exit.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when the file cannot
   *     be written
   */
  public void write(String text) {
    if (file == null || file.toString().equals(OutputFile.STANDARD_OUTPUT)) {
      console.out().print(text);
    } else {
      new OutputFile("write output", file).write(text);
    }
  }
}
