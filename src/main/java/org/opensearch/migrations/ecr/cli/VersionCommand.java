package org.opensearch.migrations.ecr.cli;

import java.util.concurrent.Callable;
import org.opensearch.migrations.ecr.cli.console.BuildVersion;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import picocli.CommandLine.Command;

/** {@code ma-ecr version}: the same as {@code --version}. */
@Command(
    name = "version",
    description = "Shows the version and commit.",
    footerHeading = "%nExamples:%n",
    footer = "  ma-ecr version")
record VersionCommand(Console console) implements Callable<Integer> {

  @Override
  public Integer call() {
    console.out().println(BuildVersion.read());
    return ExitStatus.OK.code();
  }
}
