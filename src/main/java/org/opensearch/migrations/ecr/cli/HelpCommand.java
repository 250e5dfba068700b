package org.opensearch.migrations.ecr.cli;

import static org.opensearch.migrations.ecr.cli.options.RootCommand.usage;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.text.EditDistance;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ma-ecr help}: the same as {@code --help}. */
@Command(
    name = "help",
    description = "Shows the help of ma-ecr, or of a subcommand.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {"  ma-ecr help", "  ma-ecr help mirror"})
final class HelpCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "SUBCOMMAND",
      description = "The subcommand to describe. Default: lists the subcommands.")
  private String name;

  @Spec private CommandSpec command;

  private final Console console;
  private final Supplier<CommandLine> commandLine;

  /**
   * The command.
   *
   * @param commandLine the command line to describe, with all subcommands
   */
  HelpCommand(Console console, Supplier<CommandLine> commandLine) {
    this.console = console;
    this.commandLine = commandLine;
  }

  @Override
  public Integer call() {
    CommandLine root = commandLine.get();
    Map<String, CommandLine> subcommands = root.getSubcommands();
    if (name != null && !subcommands.containsKey(name)) {
      throw usage(
          command,
          "there is no subcommand '"
              + name
              + "'"
              + EditDistance.closest(name, subcommands.keySet())
                  .map(known -> ". Did you mean " + known + "?")
                  .orElse(""));
    }
    (name == null ? root : subcommands.get(name)).usage(console.out());
    return ExitStatus.OK.code();
  }
}
