package org.opensearch.migrations.ecr.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.RunningProgram;

/**
 * Runs a program and measures it and the processes that it starts. Processor time and memory come
 * from Linux's {@code /proc} and are NaN elsewhere.
 *
 * @param cpu seconds, user and system
 * @param ownCpu seconds that this process took meanwhile
 * @param memory the largest sum of the resident megabytes
 */
record Measurement(Finished finished, double cpu, double ownCpu, double memory) {

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final int POLL_MILLIS = 100;
  private static final double TICKS_PER_SECOND = 100;
  private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+)");

  /** Runs it to its end; nothing else may be started meanwhile. */
  static Measurement of(Command command) throws InterruptedException {
    double[] before = seconds();
    Peak peak;
    Finished finished;
    try (RunningProgram program = command.start()) {
      peak = new Peak(program.pid());
      Thread watch = new Thread(peak, "memory");
      watch.setDaemon(true);
      watch.start();
      finished = program.await(LIMIT);
      watch.interrupt();
      watch.join();
    }
    double[] after = seconds();
    return new Measurement(finished, after[1] - before[1], after[0] - before[0], peak.megabytes());
  }

  double wall() {
    return finished.took().toNanos() / 1e9;
  }

  /** Processor seconds of this process, and of all its children that have ended. */
  private static double[] seconds() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      // The name in parentheses may contain blanks; what follows begins with the third field.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return new double[] {
        ticks(fields, 14) + ticks(fields, 15), ticks(fields, 16) + ticks(fields, 17)
      };
    } catch (IOException e) {
      return new double[] {Double.NaN, Double.NaN};
    }
  }

  private static double ticks(String[] fromThird, int field) {
    return Long.parseLong(fromThird[field - 3]) / TICKS_PER_SECOND;
  }

  /** Adds up the peaks of the processes that run at the same time. */
  private static final class Peak implements Runnable {
    private final long pid;
    private long largest;

    Peak(long pid) {
      this.pid = pid;
    }

    @Override
    public void run() {
      try {
        while (true) {
          long sum =
              Stream.concat(
                      ProcessHandle.of(pid).stream(),
                      ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants))
                  .mapToLong(process -> kilobytes(process.pid()))
                  .sum();
          largest = Math.max(largest, sum);
          TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    double megabytes() {
      return largest == 0 ? Double.NaN : largest / 1024.0;
    }

    private static long kilobytes(long pid) {
      try {
        Matcher line = PEAK.matcher(Files.readString(Path.of("/proc", "" + pid, "status")));
        return line.find() ? Long.parseLong(line.group(1)) : 0;
      } catch (IOException e) {
        // It has ended, or this is not Linux.
        return 0;
      }
    }
  }
}
