package org.opensearch.migrations.ecr.cli.options;

import static org.opensearch.migrations.ecr.cli.options.RootCommand.usage;

import java.util.Optional;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.Side;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The options for the private registry, the same for every subcommand. */
public final class RegistryMixin {

  /** The environment variable of the registry. */
  public static final String VARIABLE = "MIGRATIONS_ECR_REGISTRY";

  @Parameters(
      arity = "0..1",
      paramLabel = "REGISTRY",
      description =
          "The private registry, HOST[:PORT][/PREFIX]. With mirror and verify also an OCI image"
              + " layout folder, layout:DIR, and with verify its archive, layout:FILE. Default:"
              + " environment variable "
              + VARIABLE
              + ", else the registry of the caller's AWS account.")
  private String positional;

  @Option(
      names = "--registry",
      paramLabel = "HOST[/PREFIX]",
      description = "Same as the argument REGISTRY.")
  private String option;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  private final Console console;
  private final Supplier<Optional<String>> callersRegistry;

  /**
   * The options.
   *
   * @param callersRegistry the default, called only if nothing else specifies a registry
   */
  public RegistryMixin(Console console, Supplier<Optional<String>> callersRegistry) {
    this.console = console;
    this.callersRegistry = callersRegistry;
  }

  /**
   * The registry.
   *
   * @throws ParameterException when two different registries are specified, or the name is
   *     malformed
   * @throws AccessException when no registry is specified, and there are no AWS credentials
   */
  public MirrorTarget target() {
    if (positional != null && option != null && !positional.equals(option)) {
      throw usage(command, "REGISTRY '" + positional + "' and --registry '" + option + "' differ");
    }
    if (positional != null) {
      return parse("REGISTRY", positional, command);
    }
    return target(option, command, console, callersRegistry);
  }

  /**
   * The registry that {@code --registry} specifies, or the default.
   *
   * @param option null if it is not specified
   * @throws ParameterException when the name is malformed
   * @throws AccessException when no registry is specified, and there are no AWS credentials that
   *     say which one is meant
   */
  public static MirrorTarget target(
      String option,
      CommandSpec command,
      Console console,
      Supplier<Optional<String>> callersRegistry) {
    if (option != null) {
      return parse("--registry", option, command);
    }
    Optional<String> variable = console.variable(VARIABLE);
    if (variable.isPresent()) {
      return parse(VARIABLE, variable.get(), command);
    }
    String host = callersRegistry.get().orElseThrow(RegistryMixin::unknown);
    return parse("the registry of the AWS account", host, command);
  }

  private static AccessException unknown() {
    return new AccessException(
        new Failure(
            "log in to",
            Side.DESTINATION,
            "AWS",
            "no AWS credentials found, and no registry specified",
            "Provide AWS credentials for the account of the registry, use the argument REGISTRY or"
                + " --registry, or set "
                + VARIABLE));
  }

  /**
   * Parses a registry, a folder or an archive. Scripts pass on variables and lines of files, so
   * whitespace at both ends is ignored, as in the environment variable.
   *
   * @param origin the option or argument that specifies it
   * @throws ParameterException if it is malformed
   */
  public static MirrorTarget parse(String origin, String text, CommandSpec command) {
    try {
      return MirrorTarget.parse(text.strip());
    } catch (IllegalArgumentException e) {
      throw usage(command, origin + ": " + e.getMessage());
    }
  }
}
