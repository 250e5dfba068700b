package org.opensearch.migrations.ecr.cli.progress;

import static org.opensearch.migrations.ecr.cli.options.RootCommand.usage;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.Terminal;
import org.opensearch.migrations.ecr.cli.options.RootCommand;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options for how progress is shown. */
public final class ProgressMixin {

  private static final Duration REDRAW = Duration.ofMillis(200);
  private static final Duration LINES = Duration.ofSeconds(1);
  private static final Duration EVENTS = Duration.ofSeconds(5);

  /** How progress is shown. */
  public enum ProgressMode {
    /** Bars on a terminal, else lines. */
    AUTO,
    BARS,
    LINES,
    JSON,
    NONE;

    /** The name on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--progress",
      paramLabel = "auto|bars|lines|json|none",
      defaultValue = "auto",
      description =
          "How to show progress. bars: a bar for each artifact in progress and the totals. lines:"
              + " a line for each finished artifact, and the totals every 30 seconds. json: events"
              + " for programs, one JSON object per line, on standard output. none: as --quiet."
              + " auto: bars if standard error is a terminal, else lines. Default:"
              + " ${DEFAULT-VALUE}.")
  private ProgressMode mode;

  @Option(
      names = "--log-timestamps",
      description =
          "Start each line on standard error with the date and time in UTC. Implies --progress"
              + " lines instead of bars.")
  private boolean timestamps;

  @Option(
      names = {"-q", "--quiet"},
      description = "Suppress progress; print only failures and the summary line.")
  private boolean quiet;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  private final Console console;

  public ProgressMixin(Console console) {
    this.console = console;
  }

  /** Whether progress is not shown. */
  public boolean isQuiet() {
    return mode() == ProgressMode.NONE;
  }

  /** Whether progress goes to standard output. */
  public boolean isOnStandardOutput() {
    return mode() == ProgressMode.JSON;
  }

  /**
   * Starts to put timestamps on the lines of standard error, if requested.
   *
   * @throws ParameterException when the options contradict each other
   */
  public void prepare() {
    if (timestamps && mode == ProgressMode.BARS) {
      throw usage(command, "--log-timestamps cannot be used with --progress bars");
    }
    if (timestamps) {
      console.stampLines(Clock.systemUTC());
    }
  }

  private ProgressMode mode() {
    if (quiet) {
      return ProgressMode.NONE;
    }
    if (mode != ProgressMode.AUTO) {
      return mode;
    }
    boolean isLog = timestamps || RootCommand.isVerbose(command);
    return !isLog && console.isTerminal() ? ProgressMode.BARS : ProgressMode.LINES;
  }

  /**
   * Shows the progress of a run, which begins now.
   *
   * @param registry the destination
   * @param artifacts the artifacts of the run
   */
  public RunProgress begin(String registry, List<PlannedArtifact> artifacts) {
    return switch (mode()) {
      case BARS -> ticking(bars(artifacts), REDRAW);
      case JSON ->
          ticking(
              new JsonProgress(
                  console.out(), Clock.systemUTC(), registry, artifacts, System::nanoTime),
              EVENTS);
      case NONE -> new RunProgress(artifacts, System::nanoTime);
      default ->
          ticking(
              new LineProgress(console.err(), console.style(), artifacts, System::nanoTime), LINES);
    };
  }

  private static RunProgress ticking(RunProgress progress, Duration period) {
    progress.tickEvery(period);
    return progress;
  }

  private RunProgress bars(List<PlannedArtifact> artifacts) {
    AtomicReference<Terminal.Size> size = new AtomicReference<>(Terminal.size());
    Terminal.onResize(() -> size.set(Terminal.size()));
    return new BarProgress(console, artifacts, System::nanoTime, size::get);
  }
}
