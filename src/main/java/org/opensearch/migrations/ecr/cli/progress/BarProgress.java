package org.opensearch.migrations.ecr.cli.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.cli.console.ByteSizes;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.Terminal;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;

/**
 * Progress on a terminal: lines for finished artifacts, followed by a bar for each artifact in
 * progress and a line for the whole run.
 */
final class BarProgress extends LineProgress {

  private static final String CLEAR_TO_END = "\u001b[J";

  private final PrintStream screen;
  private final Supplier<Terminal.Size> terminal;
  private final Map<ArtifactProgress, Note> notes = new HashMap<>();
  private List<String> drawn = List.of();
  private boolean cleared;

  /** A pending retry and its time. */
  private record Note(String reason, long untilNanos) {}

  /**
   * Draws bars with each {@link #tick}.
   *
   * @param terminal the current size of the terminal
   */
  BarProgress(
      Console console,
      List<PlannedArtifact> artifacts,
      LongSupplier nanoTime,
      Supplier<Terminal.Size> terminal) {
    super(console.err(), console.style(), artifacts, nanoTime);
    this.terminal = terminal;
    this.screen = console.showAbove(this::printAbove);
  }

  @Override
  public void started(ArtifactProgress progress) {
    totals.started(progress);
  }

  @Override
  public synchronized void retrying(
      ArtifactProgress progress, TransientException failure, Duration wait) {
    notes.put(progress, new Note(failure.failure().briefReason(), now() + wait.toNanos()));
  }

  @Override
  public synchronized void finished(ArtifactResult result) {
    totals.finished(result).ifPresent(notes::remove);
    if (isStopped()) {
      return;
    }
    printAbove(lines(result, terminal.get().columns() - 1));
  }

  /** Prints lines above the bars, also those of other parts of the program. */
  private synchronized boolean printAbove(String lines) {
    if (isStopped()) {
      return false;
    }
    Terminal.Size size = terminal.get();
    String above = toFirstLine(size) + lines;
    drawn = List.of();
    draw(above, size);
    return true;
  }

  @Override
  synchronized void tick() {
    if (!isStopped()) {
      draw("", terminal.get());
    }
  }

  private void draw(String above, Terminal.Size size) {
    List<String> lines = frame(size);
    if (above.isEmpty() && lines.equals(drawn)) {
      return;
    }
    StringBuilder out = new StringBuilder(above.isEmpty() ? toFirstLine(size) : above);
    lines.forEach(line -> out.append(coloured(line)).append('\n'));
    drawn = lines;
    screen.print(out);
    screen.flush();
  }

  /** At most two thirds of the screen, so that finished lines can be read. */
  private List<String> frame(Terminal.Size size) {
    int width = size.columns() - 1;
    List<ArtifactProgress> running = totals.running();
    int bars = Math.max(1, size.rows() * 2 / 3 - 2);
    Bar layout = Bar.of(width);
    List<String> lines = new ArrayList<>();
    running.stream().limit(bars).forEach(each -> lines.add(line(each, layout)));
    if (running.size() > bars) {
      lines.add("… and " + (running.size() - bars) + " more");
    }
    lines.add(currentTotals().text());
    lines.replaceAll(line -> Bar.cut(line, width));
    return lines;
  }

  private String line(ArtifactProgress progress, Bar layout) {
    Note note = notes.get(progress);
    long nanos = note == null ? 0 : note.untilNanos() - now();
    if (nanos <= 0) {
      return layout.line(progress);
    }
    // Rounded up, so that it never says 0.
    long seconds = Duration.ofNanos(nanos).plusMillis(999).toSeconds();
    String wait = seconds < 10 ? seconds + " s" : ByteSizes.time(Duration.ofSeconds(seconds));
    return layout.waiting(progress, "again in " + wait + ": " + note.reason());
  }

  private String coloured(String line) {
    return line.startsWith(Bar.RETRYING)
        ? style.caution(Bar.RETRYING) + line.substring(Bar.RETRYING.length())
        : line;
  }

  /**
   * Codes that move the cursor to the first bar and clear all bars. A terminal that has become
   * narrower has wrapped them.
   */
  private String toFirstLine(Terminal.Size size) {
    int rows =
        drawn.stream().mapToInt(line -> 1 + Math.max(0, line.length() - 1) / size.columns()).sum();
    return rows == 0 ? "" : "\u001b[" + rows + "A\r" + CLEAR_TO_END;
  }

  @Override
  public synchronized void close() {
    super.close();
    if (!cleared) {
      screen.print(toFirstLine(terminal.get()));
      screen.flush();
    }
    drawn = List.of();
    cleared = true;
  }
}
