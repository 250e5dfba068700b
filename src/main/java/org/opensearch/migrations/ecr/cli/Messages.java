package org.opensearch.migrations.ecr.cli;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.StackTrace;
import org.opensearch.migrations.ecr.cli.console.Version;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns failures into messages on stderr and an exit status. */
final class Messages {

  private final Console console;
  private final BooleanSupplier verbose;

  Messages(Console console, BooleanSupplier verbose) {
    this.console = console;
    this.verbose = verbose;
  }

  /** Reports a usage error with suggestions and the synopsis. */
  int usageError(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    say(wrong.getMessage());
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        console.err().println("Did you mean " + String.join(" or ", suggestions) + "?");
      }
    }
    console.err().print(command.getHelp().fullSynopsis());
    String name = command.getCommandSpec().qualifiedName();
    console.err().println("'" + name + " --help' explains the options.");
    return ExitStatus.USAGE.code();
  }

  /** Reports a failure or a bug. */
  int failure(Exception exception) {
    if (!(exception instanceof FailureException failure)) {
      say("this is a bug in " + Version.read() + ". Report it with the following output:");
      StackTrace.print(exception, console.err());
      return ExitStatus.FAILED.code();
    }
    say(failure.getMessage());
    for (Throwable further : failure.getSuppressed()) {
      if (further instanceof FailureException) {
        say(further.getMessage());
      }
    }
    if (verbose.getAsBoolean()) {
      StackTrace.print(failure, console.err());
    }
    return failure.exitStatus().code();
  }

  private void say(String message) {
    console.err().println(Version.PROGRAM + ": " + message);
  }
}
