package org.opensearch.migrations.ecr.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.cli.console.BuildVersion;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.StackTrace;
import org.opensearch.migrations.ecr.cli.console.Style;
import org.opensearch.migrations.ecr.cli.discover.DiscoverCommand;
import org.opensearch.migrations.ecr.cli.discover.DiscoverCommand.DiscoverFormat;
import org.opensearch.migrations.ecr.cli.integration.IntegrationCommand;
import org.opensearch.migrations.ecr.cli.mirror.MirrorCommand;
import org.opensearch.migrations.ecr.cli.options.EcrMixin.RegistryType;
import org.opensearch.migrations.ecr.cli.options.RootCommand;
import org.opensearch.migrations.ecr.cli.progress.ProgressMixin.ProgressMode;
import org.opensearch.migrations.ecr.cli.verify.VerifyCommand;
import org.opensearch.migrations.ecr.list.ListFormat;
import org.opensearch.migrations.ecr.model.Platform;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.Redaction;
import org.opensearch.migrations.ecr.model.text.FileName;
import org.opensearch.migrations.ecr.plan.Planner.Selection;
import org.opensearch.migrations.ecr.verify.VerifyFormat;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: subcommands, error messages and exit status. */
public final class MaEcr {

  private final Console console;
  private final List<Subcommand> subcommands;

  /**
   * A subcommand.
   *
   * @param factory creates instances of {@code type}
   */
  private record Subcommand(String name, Class<?> type, Supplier<Object> factory) {

    Object create() {
      return factory.get();
    }

    /** The name and description alone. Reading all annotations of all subcommands takes 0.1 s. */
    CommandSpec outline() {
      CommandSpec outline = CommandSpec.create().name(name);
      outline.usageMessage().description(type.getAnnotation(Command.class).description());
      return outline;
    }
  }

  /**
   * A command line.
   *
   * @param callersRegistry returns the default registry; called only if a subcommand needs a
   *     registry and neither the command line nor the environment specifies one
   */
  public MaEcr(Console console, Supplier<Optional<String>> callersRegistry) {
    this.console = console;
    this.subcommands =
        List.of(
            new Subcommand("mirror", MirrorCommand.class, () -> new MirrorCommand(console)),
            new Subcommand("verify", VerifyCommand.class, () -> new VerifyCommand(console)),
            new Subcommand(
                "list", ListCommand.class, () -> new ListCommand(console, callersRegistry)),
            new Subcommand(
                "generate-values",
                GenerateValuesCommand.class,
                () -> new GenerateValuesCommand(console, callersRegistry)),
            new Subcommand("discover", DiscoverCommand.class, () -> new DiscoverCommand(console)),
            new Subcommand(
                "integration",
                IntegrationCommand.class,
                () -> new IntegrationCommand(console, this::complete)),
            new Subcommand(
                "completion",
                CompletionCommand.class,
                () -> new CompletionCommand(console, this::complete)),
            new Subcommand(
                "help", HelpCommand.class, () -> new HelpCommand(console, this::complete)),
            new Subcommand("version", VersionCommand.class, () -> new VersionCommand(console)));
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
      print("cannot write standard output: it is closed, or the disk is full");
      return ExitStatus.FAILED.code();
    }
    return status;
  }

  /** The command line with all its subcommands. */
  CommandLine complete() {
    return commandLine(new RootCommand(console), subcommands, Subcommand::create);
  }

  /** The command line with only the subcommands that these arguments need. */
  private CommandLine commandLine(RootCommand root, String... arguments) {
    Optional<Subcommand> running =
        Stream.of(arguments)
            .limit(1)
            .flatMap(name -> subcommands.stream().filter(known -> known.name().equals(name)))
            .findFirst();
    boolean hasOnlyOptions = Stream.of(arguments).allMatch(argument -> argument.startsWith("-"));
    return commandLine(
        root,
        running.map(List::of).orElse(subcommands),
        hasOnlyOptions ? Subcommand::outline : Subcommand::create);
  }

  private CommandLine commandLine(
      RootCommand root, List<Subcommand> needed, Function<Subcommand, Object> form) {
    CommandLine commandLine = new CommandLine(root);
    commandLine
        .getCommandSpec()
        .versionProvider(() -> new String[] {BuildVersion.read().toString()});
    needed.forEach(known -> commandLine.addSubcommand(known.name(), form.apply(known)));
    layOut(commandLine);
    commandLine.getSubcommands().values().forEach(MaEcr::layOut);
    // Settings for all subcommands come last: picocli applies them only to existing subcommands.
    return commandLine
        .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setHelpFactory(
            (command, colors) -> {
              command.usageMessage().width(console.helpWidth());
              return new CommandLine.Help(command, colors);
            })
        .setExpandAtFiles(false)
        .registerConverter(ListFormat.class, constant(ListFormat.class))
        .registerConverter(DiscoverFormat.class, constant(DiscoverFormat.class))
        .registerConverter(RegistryType.class, constant(RegistryType.class))
        .registerConverter(VerifyFormat.class, constant(VerifyFormat.class))
        .registerConverter(ProgressMode.class, constant(ProgressMode.class))
        .registerConverter(Style.Choice.class, constant(Style.Choice.class))
        .registerConverter(Platform.class, converter(Platform::parse))
        .registerConverter(Path.class, converter(FileName::parse))
        .registerConverter(Selection.class, constant(Selection.class))
        .setParameterExceptionHandler(this::usageError)
        .setExecutionExceptionHandler(
            (exception, command, parsed) -> failure(exception, root.verbose()));
  }

  private static void layOut(CommandLine command) {
    command
        .getCommandSpec()
        .usageMessage()
        .abbreviateSynopsis(true)
        .parameterListHeading("%nArguments:%n")
        .optionListHeading("%nOptions:%n");
  }

  /** Reports the message of an exception for malformed text. */
  private static <T> ITypeConverter<T> converter(Function<String, T> parser) {
    return text -> {
      try {
        return parser.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }

  /** Reads the constant of an enum, in lower case as users write it. */
  private static <E extends Enum<E>> ITypeConverter<E> constant(Class<E> type) {
    Map<String, E> constants = new LinkedHashMap<>();
    for (E constant : type.getEnumConstants()) {
      constants.put(constant.name().toLowerCase(Locale.ROOT), constant);
    }
    return text ->
        Optional.ofNullable(constants.get(text.toLowerCase(Locale.ROOT)))
            .orElseThrow(
                () ->
                    new TypeConversionException(
                        "expected one of "
                            + String.join(", ", constants.keySet())
                            + " but was '"
                            + text
                            + "'"));
  }

  /** Reports a usage error with suggestions and the synopsis. */
  private int usageError(ParameterException error, String[] unused) {
    CommandLine command = error.getCommandLine();
    print(Redaction.ofLogins(error.getMessage()));
    if (error instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        console.err().println("Did you mean " + String.join(" or ", suggestions) + "?");
      }
    }
    console.err().print(command.getHelp().fullSynopsis());
    String name = command.getCommandSpec().qualifiedName();
    console.err().println("Run '" + name + " --help' for the options.");
    return ExitStatus.USAGE.code();
  }

  /** Reports a failure or a bug. */
  private int failure(Exception exception, boolean verbose) {
    if (!(exception instanceof FailureException failure)) {
      print("this is a bug in " + BuildVersion.read() + ". Report it with the following output:");
      StackTrace.print(exception, console.err());
      return ExitStatus.FAILED.code();
    }
    console.fail(BuildVersion.PROGRAM + ":", failure.getMessage());
    for (Throwable further : failure.getSuppressed()) {
      if (further instanceof FailureException) {
        console.fail(BuildVersion.PROGRAM + ":", further.getMessage());
      }
    }
    if (verbose) {
      StackTrace.print(failure, console.err());
    }
    return failure.exitStatus().code();
  }

  private void print(String message) {
    console.err().println(BuildVersion.PROGRAM + ": " + message);
  }
}
