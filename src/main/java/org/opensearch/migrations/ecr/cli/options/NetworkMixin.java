package org.opensearch.migrations.ecr.cli.options;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.http.SourceMirrors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The network options of every subcommand that fetches images or charts. */
public final class NetworkMixin {

  static final String CACHE_VARIABLE = "ECR_PULL_THROUGH_ENDPOINT";

  @Option(
      names = "--source-mirror",
      paramLabel = "HOST=HOST[/PATH]",
      converter = SourceMirrorConverter.class,
      description =
          "Try this registry or chart repository before the original host. Can be repeated,"
              + " also for the same host: the mirrors are tried in this order. The destination"
              + " path does not change. Example: docker.io=mirror.gcr.io")
  private List<String> sourceMirrors = List.of();

  @Option(
      names = "--pull-through-cache",
      paramLabel = "HOST[/PREFIX]",
      description =
          "Read images of public registries through a pull-through cache in Amazon ECR with the"
              + " usual prefixes (docker-hub, ecr-public, github-container-registry, k8s, quay,"
              + " …), after the source mirrors. Default: environment variable "
              + CACHE_VARIABLE
              + ".")
  private String pullThroughCache;

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

  /** Whether to report network events that do not affect the result. */
  boolean isVerbose() {
    return RootCommand.isVerbose(command);
  }

  /** The options for the HTTP transport. */
  public NetworkOptions options() {
    return new NetworkOptions(Optional.ofNullable(caFile), Set.copyOf(plainHttp), retries, timeout);
  }

  /**
   * The source mirrors of chart repositories.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when one of them is
   *     not a host
   */
  SourceMirrors chartMirrors() {
    return SourceMirrors.parse(sourceMirrors);
  }

  /**
   * The source mirrors of registries, with the pull-through cache.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when one of them is
   *     not a host
   */
  public SourceMirrors mirrors(Console console) {
    SourceMirrors explicit = chartMirrors();
    if (pullThroughCache != null) {
      return explicit.withPullThroughCache(
          pullThroughCache, "Write --pull-through-cache HOST[/PREFIX]");
    }
    return console
        .variable(CACHE_VARIABLE)
        .map(
            cache ->
                explicit.withPullThroughCache(
                    cache, "Set " + CACHE_VARIABLE + " to HOST[/PREFIX], or unset it"))
        .orElse(explicit);
  }

  /** Requires an equals sign; the hosts are checked where they are used. */
  static final class SourceMirrorConverter implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      if (value.indexOf('=') < 0) {
        throw new TypeConversionException("'" + value + "' is not HOST=HOST[/PATH]");
      }
      return value;
    }
  }

  /** Reads {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}; a number alone means seconds. */
  public static final class DurationConverter implements ITypeConverter<Duration> {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|)");

    private static final Duration LONGEST = Duration.ofDays(1);

    @Override
    public Duration convert(String value) {
      Matcher matcher = DURATION.matcher(value.strip().toLowerCase(Locale.ROOT));
      if (!matcher.matches()) {
        throw new TypeConversionException("'" + value + "' is not a duration such as 30s or 5m");
      }
      long amount = Long.parseLong(matcher.group(1));
      Duration duration =
          switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofSeconds(amount);
          };
      if (duration.compareTo(LONGEST) > 0) {
        throw new TypeConversionException("'" + value + "' is longer than a day");
      }
      if (duration.isZero()) {
        throw new TypeConversionException("the duration must be greater than zero");
      }
      return duration;
    }
  }
}
