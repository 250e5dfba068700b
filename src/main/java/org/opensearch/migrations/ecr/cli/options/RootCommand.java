package org.opensearch.migrations.ecr.cli.options;

import java.util.concurrent.Callable;
import org.opensearch.migrations.ecr.cli.console.BuildVersion;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.Style;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code ma-ecr} without a subcommand, and the options of every subcommand. */
@Command(
    name = BuildVersion.PROGRAM,
    description =
        "Mirrors the images and charts of the OpenSearch Migration Assistant to a private"
            + " Amazon ECR registry, and generates the Helm values that point the deployment to"
            + " it.",
    sortOptions = false,
    synopsisSubcommandLabel = "SUBCOMMAND",
    commandListHeading = "%nSubcommands:%n",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done, or already there",
      "1:something failed or differs",
      "2:the command line is wrong",
      "3:the manifest, values, a chart, a name or a file is invalid",
      "4:credentials, permission or trust",
      "5:only transient failures remain: run again"
    },
    footerHeading = "%n",
    footer = {
      "Environment: MIGRATIONS_ECR_REGISTRY (registry), RELEASE_VERSION (release).",
      "",
      "Examples:",
      "  ma-ecr mirror --dry-run",
      "  ma-ecr mirror",
      "  ma-ecr generate-values --output overrides.yaml"
    })
public final class RootCommand implements Callable<Integer> {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  @SuppressWarnings("unused") // Picocli reads the annotation only.
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and commit, and exit.")
  @SuppressWarnings("unused") // As above.
  private boolean version;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Verbose output, with stack traces.")
  private boolean verbose;

  @Option(
      names = "--color",
      paramLabel = "auto|always|never",
      defaultValue = "auto",
      scope = ScopeType.INHERIT,
      description =
          "Whether to use colors on standard error. auto: on a terminal, unless NO_COLOR is set,"
              + " and elsewhere if CLICOLOR_FORCE is set. Default: auto.")
  void chooseColours(Style.Choice when) {
    console.chooseColours(when);
  }

  private final Console console;

  @Spec private CommandSpec spec;

  public RootCommand(Console console) {
    this.console = console;
  }

  /** Whether to print stack traces. */
  public boolean verbose() {
    return verbose;
  }

  /** Whether {@code command} is run with {@code --verbose}. */
  public static boolean isVerbose(CommandSpec command) {
    return command.root().userObject() instanceof RootCommand root && root.verbose;
  }

  /** The exception for wrong use of {@code command}, which is reported with its synopsis. */
  public static ParameterException usage(CommandSpec command, String message) {
    return new ParameterException(command.commandLine(), message);
  }

  @Override
  public Integer call() {
    console.err().println(BuildVersion.PROGRAM + ": no subcommand specified");
    spec.commandLine().usage(console.err());
    return ExitStatus.USAGE.code();
  }
}
