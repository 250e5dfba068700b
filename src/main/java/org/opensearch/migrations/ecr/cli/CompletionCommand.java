package org.opensearch.migrations.ecr.cli;

import static org.opensearch.migrations.ecr.cli.options.RootCommand.usage;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.cli.console.BuildVersion;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
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
final class CompletionCommand implements Callable<Integer> {

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
  CompletionCommand(Console console, Supplier<CommandLine> commandLine) {
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
      default -> throw usage(command, "expected one of bash, zsh, fish but was '" + shell + "'");
    };
  }

  /** A completion script for fish, which picocli does not generate. */
  private static final class FishCompletion {

    /** A parameter label that lists all values. */
    private static final Pattern CHOICES = Pattern.compile("[a-z]+(?:\\|[a-z]+)+");

    private final StringBuilder script = new StringBuilder();
    private final String program;

    private FishCompletion(String program) {
      this.program = program;
    }

    /** The script for {@code root} and its subcommands. */
    static String script(CommandLine root) {
      FishCompletion fish = new FishCompletion(root.getCommandName());
      root.getSubcommands()
          .forEach(
              (name, subcommand) ->
                  fish.line("__fish_use_subcommand", "-f -a " + name, description(subcommand)));
      root.getCommandSpec()
          .options()
          .forEach(option -> fish.option("__fish_use_subcommand", option));
      root.getSubcommands()
          .forEach(
              (name, subcommand) ->
                  subcommand
                      .getCommandSpec()
                      .options()
                      .forEach(
                          option -> fish.option("__fish_seen_subcommand_from " + name, option)));
      return fish.script.toString();
    }

    private static String description(CommandLine command) {
      return String.join(" ", command.getCommandSpec().usageMessage().description());
    }

    private void option(String condition, OptionSpec option) {
      if (option.hidden()) {
        return;
      }
      StringBuilder words = new StringBuilder();
      for (String name : option.names()) {
        words.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^-+", ""));
      }
      if (CHOICES.matcher(option.paramLabel()).matches() && option.arity().max() > 0) {
        words.append(" -x -a ").append(quoted(option.paramLabel().replace('|', ' ')));
      } else if (option.arity().max() > 0) {
        words.append(" -r");
      }
      line(condition, words.toString().strip(), String.join(" ", option.description()));
    }

    private void line(String condition, String words, String description) {
      script.append("complete -c ").append(program).append(" -n ").append(quoted(condition));
      script.append(' ').append(words).append(" -d ").append(quoted(firstSentence(description)));
      script.append('\n');
    }

    private static String firstSentence(String text) {
      int end = text.indexOf(". ");
      return (end < 0 ? text : text.substring(0, end)).replaceFirst("\\.$", "");
    }

    private static String quoted(String text) {
      return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
  }
}
