package org.opensearch.migrations.ecr.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.Version;
import org.opensearch.migrations.ecr.cli.discover.DiscoverCommand;
import org.opensearch.migrations.ecr.cli.discover.DiscoverFormat;
import org.opensearch.migrations.ecr.cli.integration.IntegrationCommand;
import org.opensearch.migrations.ecr.cli.mirror.MirrorCommand;
import org.opensearch.migrations.ecr.cli.options.EnumConverter;
import org.opensearch.migrations.ecr.cli.options.PlatformConverter;
import org.opensearch.migrations.ecr.cli.options.RegistryType;
import org.opensearch.migrations.ecr.cli.options.RootCommand;
import org.opensearch.migrations.ecr.cli.verify.VerifyCommand;
import org.opensearch.migrations.ecr.list.ListFormat;
import org.opensearch.migrations.ecr.model.Platform;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.plan.Selection;
import org.opensearch.migrations.ecr.verify.VerifyFormat;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The command line as an object: subcommands, messages, exit status. */
public final class MaEcr {

  private static final int USAGE_WIDTH = 110;

  private final Console console;
  private final Supplier<Optional<String>> callersRegistry;

  /** A command line that does not look for a registry by itself. */
  public MaEcr(Console console) {
    this(console, Optional::empty);
  }

  /**
   * A command line.
   *
   * @param callersRegistry asked for {@code HOST} only when a subcommand needs a registry and
   *     neither the command line nor the environment names one
   */
  public MaEcr(Console console, Supplier<Optional<String>> callersRegistry) {
    this.console = console;
    this.callersRegistry = callersRegistry;
  }

  private Map<String, Supplier<Object>> subcommands() {
    Map<String, Supplier<Object>> subcommands = new LinkedHashMap<>();
    subcommands.put("mirror", () -> new MirrorCommand(console));
    subcommands.put("verify", () -> new VerifyCommand(console));
    subcommands.put("list", () -> new ListCommand(console));
    subcommands.put("generate-values", () -> new GenerateValuesCommand(console, callersRegistry));
    subcommands.put("discover", () -> new DiscoverCommand(console));
    subcommands.put("integration", () -> new IntegrationCommand(console, this::complete));
    return subcommands;
  }

  /**
   * Runs a subcommand.
   *
   * @return the exit status
   */
  public int run(String... arguments) {
    RootCommand root = new RootCommand(console);
    int status = commandLine(root, arguments).execute(arguments);
    console.out().flush();
    if (console.out().checkError() && status == ExitStatus.OK.code()) {
      console
          .err()
          .println(
              Version.PROGRAM
                  + ": cannot write standard output: it is closed, or the disk is full");
      return ExitStatus.FAILED.code();
    }
    return status;
  }

  /** The command line with all its subcommands. */
  CommandLine complete() {
    return commandLine(new RootCommand(console));
  }

  private CommandLine commandLine(RootCommand root, String... arguments) {
    CommandLine commandLine = new CommandLine(root);
    commandLine.getCommandSpec().versionProvider(() -> new String[] {Version.read().toString()});
    Map<String, Supplier<Object>> subcommands = subcommands();
    // Reading the annotations of a subcommand takes milliseconds: only of the one that runs.
    if (arguments.length > 0 && subcommands.containsKey(arguments[0])) {
      subcommands.keySet().retainAll(List.of(arguments[0]));
    }
    subcommands.forEach((name, command) -> commandLine.addSubcommand(name, command.get()));
    layOut(commandLine);
    commandLine.getSubcommands().values().forEach(MaEcr::layOut);
    Messages messages = new Messages(console, root::verbose);
    // What applies to all subcommands comes last: picocli passes it on to those that are there.
    return commandLine
        .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setUsageHelpWidth(USAGE_WIDTH)
        .setExpandAtFiles(false)
        .registerConverter(ListFormat.class, new EnumConverter<>(ListFormat.class))
        .registerConverter(DiscoverFormat.class, new EnumConverter<>(DiscoverFormat.class))
        .registerConverter(RegistryType.class, new EnumConverter<>(RegistryType.class))
        .registerConverter(VerifyFormat.class, new EnumConverter<>(VerifyFormat.class))
        .registerConverter(Platform.class, new PlatformConverter())
        .registerConverter(Selection.class, new EnumConverter<>(Selection.class))
        .setParameterExceptionHandler(messages::usageError)
        .setExecutionExceptionHandler((failure, command, parsed) -> messages.failure(failure));
  }

  private static void layOut(CommandLine command) {
    command
        .getCommandSpec()
        .usageMessage()
        .abbreviateSynopsis(true)
        .parameterListHeading("%nArguments:%n")
        .optionListHeading("%nOptions:%n");
  }
}
