package org.opensearch.migrations.ecr.cli.options;

import java.util.Optional;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The options for the private registry, the same for every subcommand. */
public final class RegistryMixin {

  static final String VARIABLE = "MIGRATIONS_ECR_REGISTRY";

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
   * @throws ParameterException when no registry or two different ones are specified, or the name is
   *     malformed
   */
  public MirrorTarget target() {
    if (positional != null && option != null && !positional.equals(option)) {
      throw usage("REGISTRY '" + positional + "' and --registry '" + option + "' differ");
    }
    if (positional != null) {
      return parse("REGISTRY", positional);
    }
    if (option != null) {
      return parse("--registry", option);
    }
    Optional<String> variable = console.variable(VARIABLE);
    if (variable.isPresent()) {
      return parse(VARIABLE, variable.get());
    }
    String host =
        callersRegistry
            .get()
            .orElseThrow(
                () ->
                    usage(
                        "no registry specified: use the argument REGISTRY or --registry, set "
                            + VARIABLE
                            + ", or provide AWS credentials for the account of the registry"));
    return parse("the registry of the AWS account", host);
  }

  private MirrorTarget parse(String origin, String text) {
    try {
      return MirrorTarget.parse(text);
    } catch (IllegalArgumentException e) {
      throw usage(origin + ": " + e.getMessage());
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
