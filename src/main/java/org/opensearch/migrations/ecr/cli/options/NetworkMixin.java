package org.opensearch.migrations.ecr.cli.options;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of every subcommand that fetches something. */
public final class NetworkMixin {

  @Option(
      names = "--source-mirror",
      paramLabel = "HOST=HOST[/PATH]",
      description =
          "Try this registry or chart repository before the original host. Can be repeated."
              + " The destination path does not change. Example: docker.io=mirror.gcr.io")
  private Map<String, String> sourceMirrors = new LinkedHashMap<>();

  @Option(
      names = "--plain-http",
      paramLabel = "HOST[:PORT]",
      description = "Use HTTP without TLS for this host. Can be repeated.")
  private List<String> plainHttp = List.of();

  @Option(
      names = "--ca-file",
      paramLabel = "PEM",
      description = "Additional CA certificates to trust, besides those of Java and of the system.")
  private Path caFile;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "5",
      description = "Number of retries for transient errors. Default: ${DEFAULT-VALUE}")
  private int retries;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "60s",
      converter = DurationConverter.class,
      description =
          "Idle timeout: abort a request if no data is transferred for this time, such as 30s"
              + " or 5m. Default: ${DEFAULT-VALUE}")
  private Duration timeout;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** Whether to print more about the network than what affects the result. */
  boolean isVerbose() {
    return command.root().userObject() instanceof RootCommand root && root.verbose();
  }

  /** What was said of the network. */
  public NetworkOptions options() {
    return new NetworkOptions(Optional.ofNullable(caFile), Set.copyOf(plainHttp), retries, timeout);
  }

  /** The mirrors, by the host they stand for, in the order they were given. */
  Map<String, String> sourceMirrors() {
    return sourceMirrors;
  }
}
