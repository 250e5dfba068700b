package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The most that a Java process has used of each, while it ran.
 *
 * @param rssKib resident memory, as the kernel keeps its peak
 * @param heapKib what was left in the heap after a collection
 * @param descriptors open files and sockets
 * @param threads of all kinds, the virtual machine's own included
 */
public record ProcessUsage(long rssKib, long heapKib, long descriptors, long threads) {

  private static final Pattern COLLECTION =
      Pattern.compile("Pause [^\\n]*?(\\d+)M->(\\d+)M\\((\\d+)M\\)");

  /** The option of the virtual machine that lets {@link #watch} know about the heap. */
  public static String heapLog(Path file) {
    return "-Xlog:gc:file=" + file + "::filecount=0";
  }

  /** Watches until the program ends, which must be within {@code limit}. */
  public static ProcessUsage watch(RunningProgram program, Path heapLog, Duration limit)
      throws IOException {
    ProcessUsage[] peak = {new ProcessUsage(0, 0, 0, 0)};
    boolean ended =
        Poll.until(
            limit,
            () -> {
              peak[0] = peak[0].orMore(now(program.pid()));
              return !program.isAlive();
            });
    if (!ended) {
      throw new AssertionError("still running after " + limit + ":\n" + program.stderrSoFar());
    }
    return peak[0].orMore(new ProcessUsage(0, heap(heapLog), 0, 0));
  }

  private static long heap(Path log) throws IOException {
    return COLLECTION
        .matcher(Files.readString(log))
        .results()
        .map((MatchResult match) -> Long.parseLong(match.group(2)) * 1024)
        .max(Long::compare)
        .orElse(0L);
  }

  private static ProcessUsage now(long pid) {
    Path process = Path.of("/proc", "" + pid);
    try {
      String status = Files.readString(process.resolve("status"));
      String[] open = process.resolve("fd").toFile().list();
      return new ProcessUsage(
          field(status, "VmHWM").orElse(0L),
          0,
          open == null ? 0 : open.length,
          field(status, "Threads").orElse(0L));
    } catch (NoSuchFileException e) {
      return new ProcessUsage(0, 0, 0, 0);
    } catch (IOException e) {
      // It ended while it was looked at.
      return new ProcessUsage(0, 0, 0, 0);
    }
  }

  private static Optional<Long> field(String status, String name) {
    Matcher line = Pattern.compile("(?m)^" + name + ":\\s+(\\d+)").matcher(status);
    return line.find() ? Optional.of(Long.valueOf(line.group(1))) : Optional.empty();
  }

  private ProcessUsage orMore(ProcessUsage other) {
    return new ProcessUsage(
        Math.max(rssKib, other.rssKib),
        Math.max(heapKib, other.heapKib),
        Math.max(descriptors, other.descriptors),
        Math.max(threads, other.threads));
  }

  /** For the curve that a test prints. */
  @Override
  public String toString() {
    return String.format(
        java.util.Locale.ROOT,
        "peak RSS %d MiB, heap after collections %d MiB, %d descriptors, %d threads",
        rssKib / 1024,
        heapKib / 1024,
        descriptors,
        threads);
  }
}
