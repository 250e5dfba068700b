package org.opensearch.migrations.ecr.cli.completion;

import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** A completion script for fish, which picocli does not generate. */
final class FishCompletion {

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
    root.getCommandSpec().options().forEach(option -> fish.option("__fish_use_subcommand", option));
    root.getSubcommands()
        .forEach(
            (name, subcommand) ->
                subcommand
                    .getCommandSpec()
                    .options()
                    .forEach(option -> fish.option("__fish_seen_subcommand_from " + name, option)));
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
