package org.opensearch.migrations.ecr.cli.integration;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.cli.console.BuildVersion;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The man page of a command, in the macros of man(7), with the content of {@code --help}. It has no
 * date, so that the output is reproducible.
 */
record ManPage(CommandLine command) {

  /** Characters that groff would change: a minus to a hyphen, quotes to curly quotes. */
  private static final Map<Character, String> GLYPHS =
      Map.of('\\', "\\e", '-', "\\-", '\'', "\\(aq", '`', "\\(ga", '^', "\\(ha", '~', "\\(ti");

  /** Where the examples begin in the footer of the root command. */
  private static final int ROOT_EXAMPLES = 3;

  /** The pages of {@code root} and of its subcommands. */
  static List<ManPage> all(CommandLine root) {
    return Stream.concat(Stream.of(root), root.getSubcommands().values().stream())
        .map(ManPage::new)
        .toList();
  }

  /** {@code ma-ecr-mirror.1}. */
  String fileName() {
    return pageName(command.getCommandSpec()) + ".1";
  }

  /** The page. */
  String roff() {
    CommandSpec spec = command.getCommandSpec();
    String name = pageName(spec);
    String description = String.join(" ", spec.usageMessage().description());
    StringBuilder page = new StringBuilder();
    page.append(".TH \"").append(name.toUpperCase(Locale.ROOT)).append("\" 1 \"\" \"");
    page.append(BuildVersion.read().producer())
        .append("\" \"")
        .append(BuildVersion.PROGRAM)
        .append("\"\n");
    page.append(".nh\n.ad l\n");
    section(page, "NAME", name + " - " + firstSentence(description));
    section(page, "SYNOPSIS", command.getHelp().synopsis(0).strip());
    section(page, "DESCRIPTION", description);
    entries(page, "ARGUMENTS", spec.positionalParameters());
    entries(page, "OPTIONS", spec.options());
    if (!spec.subcommands().isEmpty()) {
      page.append(".SH SUBCOMMANDS\n");
      spec.subcommands()
          .values()
          .forEach(
              sub ->
                  entry(
                      page,
                      pageName(sub.getCommandSpec()) + "(1)",
                      String.join(" ", sub.getCommandSpec().usageMessage().description())));
    }
    CommandSpec root = spec.root();
    page.append(".SH \"EXIT STATUS\"\n");
    root.usageMessage().exitCodeList().forEach((code, meaning) -> entry(page, code, meaning));
    String[] footer = root.usageMessage().footer();
    section(page, "ENVIRONMENT", footer[0]);
    if (spec == root) {
      examples(page, Arrays.copyOfRange(footer, ROOT_EXAMPLES, footer.length));
    } else {
      examples(page, spec.usageMessage().footer());
      section(page, "SEE ALSO", pageName(root) + "(1)");
    }
    return page.toString();
  }

  private static String pageName(CommandSpec spec) {
    return spec.qualifiedName("-");
  }

  private static String firstSentence(String text) {
    int end = text.indexOf(". ");
    String sentence = end < 0 ? text : text.substring(0, end);
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private static void section(StringBuilder page, String title, String text) {
    page.append(".SH \"").append(title).append("\"\n").append(escaped(text)).append('\n');
  }

  /** One command per line, as in the footer of {@code --help}. */
  private static void examples(StringBuilder page, String... lines) {
    page.append(".SH EXAMPLES\n.nf\n");
    Stream.of(lines).forEach(line -> page.append(escaped(line.strip())).append('\n'));
    page.append(".fi\n");
  }

  private static void entries(StringBuilder page, String title, List<? extends ArgSpec> arguments) {
    List<? extends ArgSpec> shown = arguments.stream().filter(a -> !a.hidden()).toList();
    if (!shown.isEmpty()) {
      page.append(".SH ").append(title).append('\n');
      shown.forEach(a -> entry(page, label(a), String.join(" ", a.description())));
    }
  }

  private static String label(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return argument.paramLabel();
    }
    String names = String.join(", ", option.names());
    return option.arity().max() == 0 ? names : names + "=" + option.paramLabel();
  }

  private static void entry(StringBuilder page, String label, String text) {
    page.append(".TP\n\\fB").append(escaped(label)).append("\\fR\n");
    page.append(escaped(text)).append('\n');
  }

  private static String escaped(String text) {
    // A leading dot would start a macro.
    StringBuilder escaped = new StringBuilder(text.startsWith(".") ? "\\&" : "");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      escaped.append(GLYPHS.getOrDefault(c, String.valueOf(c)));
    }
    return escaped.toString();
  }
}
