package org.opensearch.migrations.ecr.cli.completion;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.cli.console.BuildVersion;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ma-ecr completion}. */
@Command(
    name = "completion",
    description =
        "Prints a completion script for a shell. It completes the command ma-ecr, which can be an"
            + " alias: alias ma-ecr='java -jar /path/to/ma-ecr.jar'.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(ma-ecr completion bash)    # in ~/.bashrc",
      "  source <(ma-ecr completion zsh)     # in ~/.zshrc, after compinit",
      "  ma-ecr completion fish > ~/.config/fish/completions/ma-ecr.fish"
    })
public final class CompletionCommand implements Callable<Integer> {

  @Parameters(paramLabel = "bash|zsh|fish", description = "The shell to print a script for.")
  private String shell;

  @Spec private CommandSpec command;

  private final Console console;
  private final Supplier<CommandLine> commandLine;

  /**
   * The command.
   *
   * @param commandLine the command line to complete, with all subcommands
   */
  public CompletionCommand(Console console, Supplier<CommandLine> commandLine) {
    this.console = console;
    this.commandLine = commandLine;
  }

  @Override
  public Integer call() {
    console.out().print(script());
    return ExitStatus.OK.code();
  }

  private String script() {
    return switch (shell) {
      case "bash" ->
          "# To install, add this line to ~/.bashrc: source <(ma-ecr completion bash)\n"
              + AutoComplete.bash(BuildVersion.PROGRAM, commandLine.get());
      case "zsh" ->
          "# To install, add this line to ~/.zshrc, after compinit: source <(ma-ecr completion"
              + " zsh)\n"
              + AutoComplete.bash(BuildVersion.PROGRAM, commandLine.get());
      case "fish" ->
          "# To install: ma-ecr completion fish > ~/.config/fish/completions/ma-ecr.fish\n"
              + FishCompletion.script(commandLine.get());
      default ->
          throw new ParameterException(
              command.commandLine(), "expected one of bash, zsh, fish but was '" + shell + "'");
    };
  }
}
