package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.GoldenFile;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.IncomingRequest;
import org.opensearch.migrations.ecr.testing.MaEcrJar;
import org.opensearch.migrations.ecr.testing.ManifestFile;
import org.opensearch.migrations.ecr.testing.Poll;
import org.opensearch.migrations.ecr.testing.Programs;
import org.opensearch.migrations.ecr.testing.RunningProgram;
import org.opensearch.migrations.ecr.testing.Screen;
import org.opensearch.migrations.ecr.testing.TestBlob;

/**
 * A run on a pseudo-terminal that stops in every phase at once: what is on the screen, before and
 * after the terminal is resized, and after Ctrl-C.
 */
class MirrorScreenIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LAYER = 1_000_000;

  /** The bar is then half filled, however the bytes are buffered. */
  private static final int SENT = 560_000;

  private static final int CTRL_C = 3;

  @TempDir Path folder;
  @AutoClose private final FakeRegistry source = new FakeRegistry();
  @AutoClose private final FakeRegistry destination = new FakeRegistry();
  private final ManifestFile manifest = new ManifestFile();
  private final CountDownLatch failed = new CountDownLatch(1);
  private final CountDownLatch reading = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);

  private void image(String name, String tag, TestBlob layer) {
    source.put(name, tag, ImageShapes.of((name + tag).hashCode(), layer));
    manifest.image(source.host() + "/" + name + ":" + tag);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Holds the requests whose text contains all of {@code parts}. */
  private static FakeRegistry.Rule held(CountDownLatch until, String... parts) {
    return request -> {
      if (Stream.of(parts).allMatch(request.toString()::contains)) {
        await(until);
      }
      return false;
    };
  }

  /** Stops in the middle of a blob. */
  private FakeRegistry.Rule stopping(TestBlob blob) {
    return request -> {
      if (!isRead(request, blob)) {
        return false;
      }
      request.write("HTTP/1.1 200 OK\r\nContent-Length: " + LAYER + "\r\n\r\n");
      request.socket().getOutputStream().write(Arrays.copyOf(blob.bytes(), SENT));
      request.socket().getOutputStream().flush();
      reading.countDown();
      await(over);
      return true;
    };
  }

  private static boolean isRead(IncomingRequest request, TestBlob blob) {
    return request.method().equals("GET") && request.target().endsWith(blob.digest().toString());
  }

  private void prepare() {
    TestBlob large = TestBlob.random(7, LAYER);
    manifest.image(source.host() + "/app/missing:1");
    image("app/finished", "1", TestBlob.random(1, 2_000));
    image("app/resolving", "1", TestBlob.random(2, 2_000));
    image("app/copying", "1", large);
    image("app/copying", "2", large);
    image("app/pushing", "1", TestBlob.random(3, 2_000));
    image("app/throttled", "1", TestBlob.random(4, 2_000));
    image("team/application/with-a/long-path-and-a-name", "1.2.3", TestBlob.random(5, 2_000));
    source.when(held(failed, "app/finished"));
    source.when(held(over, "app/resolving"));
    source.when(held(over, "long-path"));
    source.when(held(reading, "app/copying/manifests/2"));
    source.when(stopping(large));
    source.when(
        request -> {
          if (!request.target().contains("app/throttled")) {
            return false;
          }
          request.respond(429, Map.of("Retry-After", "500"), "too many requests");
          return true;
        });
    destination.when(held(over, "PUT", "app/pushing/manifests"));
  }

  private RunningProgram start(Path tty, Path keyboard) {
    List<String> words = new ArrayList<>();
    words.add("exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Duser.home=" + folder);
    words.add("-jar " + MaEcrJar.jar().toAbsolutePath());
    words.add("mirror " + destination.host() + " --registry-type oci --jobs 9 --color always");
    words.add("--manifest " + manifest.writeTo(folder.resolve("manifest.yaml")));
    words.add("--report " + folder.resolve("report.json"));
    words.add("--plain-http " + source.host() + " --plain-http " + destination.host());
    String script = "tty > " + tty + "; stty cols 80 rows 24; " + String.join(" ", words);
    return onTerminal(script).stdin(keyboard).start();
  }

  private Command onTerminal(String script) {
    return Command.of("script", "-qefc", script, "/dev/null")
        .environment(
            Map.of(
                "TERM", "xterm", "HOME", folder.toString(), "AWS_EC2_METADATA_DISABLED", "true"));
  }

  @Test
  void helpFitsTheTerminal() {
    Programs.require("script");
    String help = "java -XX:TieredStopAtLevel=1 -jar " + MaEcrJar.jar().toAbsolutePath();
    for (int columns : new int[] {72, 90}) {
      Finished shown =
          onTerminal("stty cols " + columns + "; " + help + " mirror --help").runSuccessfully();
      // Commands of examples are not wrapped, so that they can be copied.
      String text = shown.stdout().replaceAll("(?s)Examples:.*", "");
      int longest = text.lines().mapToInt(String::length).max().orElseThrow();
      assertTrue(longest <= columns && longest > columns - 15, longest + " of " + columns);
    }
  }

  /** What is visible once it is as wanted. */
  private static String await(
      RunningProgram run, int columns, int rows, Predicate<String> isWanted) {
    AtomicReference<String> visible = new AtomicReference<>("");
    Poll.until(
        PATIENCE,
        () -> {
          visible.set(new Screen(columns, rows).show(run.stdoutSoFar()).visible());
          return isWanted.test(visible.get()) || !run.isAlive();
        });
    assertTrue(isWanted.test(visible.get()), visible::get);
    return visible.get();
  }

  private static boolean hasAllPhases(String screen) {
    return Stream.of(
            "] failed ",
            "] copied ",
            "resolving ",
            "copying ",
            "waiting ",
            "pushing ",
            "retrying ",
            "#####...",
            "name:1.2.3",
            "app/resolving:1",
            "app/copying:2",
            "/s")
        .allMatch(screen::contains);
  }

  /** The screen without what differs from run to run, the bars in the order of the alphabet. */
  private String told(String screen) {
    String told =
        screen
            .replace(source.host(), "127.0.0.1:PORT1")
            .replace(destination.host(), "127.0.0.1:PORT2")
            .replace(folder.toString(), "FOLDER")
            .replaceAll("\\d+(\\.\\d)? ([kM]?B of ~?)\\d+(\\.\\d)? ([kM]?B)(/s)?", "# $2# $4$5")
            .replaceAll("\\d+(\\.\\d)? ([kM]?B/s).*", "# $2 …")
            .replaceAll("\\d+(\\.\\d)? [kM]?B( in |, )\\d.* s", "# B$2TIME")
            .replaceAll("again in \\d min \\d\\d s", "again in # min ## s");
    Map<Boolean, List<String>> lines =
        told.lines()
            .collect(Collectors.partitioningBy(line -> line.matches("[a-z]+(  | [a-z]).*")));
    List<String> bars = lines.get(true).stream().sorted().toList();
    List<String> all = new ArrayList<>(lines.get(false));
    // After the finished artifacts, before the totals.
    all.addAll((int) all.stream().filter(line -> line.startsWith("[")).count(), bars);
    return String.join("\n", all).stripTrailing() + "\n";
  }

  @Test
  void everyPhaseIsShown() throws IOException {
    Programs.require("script");
    prepare();
    Path tty = folder.resolve("tty");
    Path keyboard = folder.resolve("keyboard");
    Command.of("mkfifo", keyboard.toString()).runSuccessfully();
    // Open for reading too, so that neither side waits for the other.
    try (RandomAccessFile keys = new RandomAccessFile(keyboard.toFile(), "rw");
        RunningProgram run = start(tty, keyboard)) {
      await(run, 80, 24, screen -> screen.contains("] failed "));
      failed.countDown();
      String narrow = await(run, 80, 24, MirrorScreenIT::hasAllPhases);
      new GoldenFile("screens/terminal-80x24.txt").check(told(narrow));

      String device = Files.readString(tty).strip();
      Command.of("stty", "-F", device, "cols", "200", "rows", "50").runSuccessfully();
      String wide = await(run, 200, 50, screen -> screen.contains("pushing manifests"));
      new GoldenFile("screens/terminal-200x50.txt").check(told(wide));

      keys.write(CTRL_C);
      Finished finished = run.await(PATIENCE);
      assertEquals(130, finished.status(), finished::toString);
      // Wide enough for the whole message, which the terminal wraps.
      String end = new Screen(1000, 50).show(finished.stdout()).visible();
      new GoldenFile("screens/terminal-end.txt").check(told(end));
      assertTrue(Files.size(folder.resolve("report.json")) > 0);
    } finally {
      failed.countDown();
      reading.countDown();
      over.countDown();
    }
  }
}
