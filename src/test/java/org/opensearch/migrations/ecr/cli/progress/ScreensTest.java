package org.opensearch.migrations.ecr.cli.progress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.opensearch.migrations.ecr.cli.progress.Artifacts.images;
import static org.opensearch.migrations.ecr.cli.progress.Artifacts.progress;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.Style;
import org.opensearch.migrations.ecr.cli.console.Terminal;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress.Phase;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.mirror.result.CopyOutcome;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.testing.GoldenFile;
import org.opensearch.migrations.ecr.testing.Screen;
import org.opensearch.migrations.ecr.testing.ScreenImage;

/** What a terminal shows at each phase of a run. */
class ScreensTest {

  private static final String LONG =
      "public.ecr.aws/aws-observability/aws-for-fluent-bit-with-a-long-name:2.32.5.20250327";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicLong nanos = new AtomicLong();
  private Terminal.Size size;
  private Console console;
  @AutoClose private BarProgress bars;

  private void begin(int columns, int rows, int artifacts) {
    size = new Terminal.Size(columns, rows);
    PrintStream err = new PrintStream(bytes, true, UTF_8);
    console = new Console(err, err, Map.of());
    bars = new BarProgress(console, images(artifacts), nanos::get, () -> size);
  }

  /** What has been printed, on a terminal of the size. */
  private Screen screen() {
    return new Screen(size.columns(), size.rows()).show(bytes.toString(UTF_8));
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    bars.tick();
  }

  private ArtifactProgress start(String name) {
    ArtifactProgress progress = progress(name);
    bars.started(progress);
    return progress;
  }

  private ArtifactProgress start(String name, long total) {
    ArtifactProgress progress = start(name);
    progress.expect(total);
    progress.phase(Phase.COPYING);
    return progress;
  }

  private void finish(ArtifactProgress progress, Status status) {
    bars.finished(
        progress.done(
            new CopyOutcome(
                status, Digest.sha256(new byte[0]), progress.artifact().destination())));
  }

  private static NotFoundException missing(ArtifactProgress progress) {
    return new NotFoundException(
        Missing.ARTIFACT,
        new Failure(
            "find",
            Side.SOURCE,
            progress.artifact().source(),
            "quay.io does not have it",
            "Check the name and tag in the manifest"));
  }

  private static TransientException limited(String host) {
    String request = "GET " + host + "/v2/x/manifests/1 returned status";
    return new TransientException(
        new Failure(
                "read manifest",
                Side.SOURCE,
                host + "/library/busybox:1.37",
                request
                    + " 429: toomanyrequests: You have"
                    + " reached your unauthenticated pull rate limit",
                "")
            .ofRequest(request),
        Optional.empty(),
        null);
  }

  @ParameterizedTest
  @CsvSource({"80, 24", "200, 50"})
  void everyPhase(int columns, int rows) {
    begin(columns, rows, 12);
    ArtifactProgress chart = start("quay.io/jetstack/cert-manager-webhook:v1.17.2");
    pass(Duration.ZERO);
    StringBuilder golden = new StringBuilder(screen().visible());
    ArtifactProgress gone = start("quay.io/argoproj/argoexec:v9.9.9");
    bars.finished(gone.failed(missing(gone)));
    chart.expect(80_400_000);
    finish(chart, Status.PRESENT);
    ArtifactProgress copying = start("quay.io/argoproj/workflow-controller:v3.7.9", 612_000_000);
    ArtifactProgress waiting = start(LONG, 140_000_000);
    ArtifactProgress pushing = start("quay.io/prometheus/node-exporter:v1.8.2", 12_400_000);
    pushing.bytes(2_400_000);
    pushing.present(10_000_000);
    pushing.phase(Phase.PUSHING);
    ArtifactProgress throttled = start("docker.io/library/busybox:1.37");
    bars.retrying(throttled, limited("docker.io"), Duration.ofSeconds(15));
    start("registry.k8s.io/ingress-nginx/controller:v1.12.1");
    copying.transfer(
        () -> {
          for (int second = 1; second <= 4; second++) {
            copying.bytes(24_000_000);
            pass(Duration.ofSeconds(1));
          }
          golden.append("--- all phases\n").append(screen().visible());
        });
    assertEquals(Phase.WAITING, waiting.phase());
    bars.close();
    golden.append("--- closed\n").append(screen().visible());
    new GoldenFile("screens/" + columns + "x" + rows + ".txt").check(golden.toString());
    assertFits(golden.toString(), columns);
  }

  private static void assertFits(String text, int columns) {
    text.lines().forEach(line -> assertTrue(line.length() < columns, line));
  }

  @ParameterizedTest
  @CsvSource({"80, 24", "200, 50"})
  void moreArtifactsThanRowsStayOnTheScreen(int columns, int rows) {
    begin(columns, rows, 90);
    List<ArtifactProgress> started = new ArrayList<>();
    for (int i = 1; i <= 64; i++) {
      started.add(start("quay.io/app/n" + i + ":1", 1_000_000));
    }
    for (int i = 0; i < 50; i++) {
      pass(Duration.ofSeconds(1));
    }
    assertEquals("", screen().scrollback());
    started.subList(0, 30).forEach(each -> finish(each, Status.COPIED));
    pass(Duration.ofSeconds(1));
    assertTrue(screen().scrollback().lines().allMatch(line -> line.contains("] copied")));
    new GoldenFile("screens/many-" + columns + "x" + rows + ".txt")
        .check(screen().visible().replaceAll(", \\d+\\.\\d s\\)", ", 0.0 s)"));
  }

  @Test
  void warningsOfOtherPartsStayAboveTheBars() {
    begin(80, 24, 3);
    start("quay.io/a:1", 1_000_000);
    pass(Duration.ofSeconds(1));
    console.warn("look out");
    console.err().print("in par");
    pass(Duration.ofSeconds(1));
    console.err().print("ts\n");
    pass(Duration.ofSeconds(1));
    List<String> lines = screen().visible().lines().toList();
    assertEquals(List.of("ma-ecr: warning: look out", "in parts"), lines.subList(0, 2));
    assertEquals(5, lines.size(), lines::toString);
    bars.close();
    console.note("done");
    assertEquals("ma-ecr: warning: look out\nin parts\nma-ecr: done\n\n", screen().visible());
  }

  @Test
  void logOfAContinuousIntegrationJob() {
    Instant begin = Instant.parse("2026-01-02T03:04:05Z");
    PrintStream err = new PrintStream(bytes, true, UTF_8);
    console = new Console(err, err, Map.of());
    console.stampLines(
        new Clock() {
          @Override
          public Instant instant() {
            return begin.plusNanos(nanos.get());
          }

          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }
        });
    LineProgress lines = new LineProgress(console.err(), Style.PLAIN, images(12), nanos::get);
    ArtifactProgress gone = progress("quay.io/argoproj/argoexec:v9.9.9");
    ArtifactProgress slow = progress("quay.io/argoproj/workflow-controller:v3.7.9");
    ArtifactProgress throttled = progress("docker.io/library/busybox:1.37");
    List.of(gone, slow, throttled).forEach(lines::started);
    slow.expect(612_000_000);
    slow.phase(Phase.COPYING);
    slow.transfer(
        () -> {
          for (int second = 1; second <= 30; second++) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            slow.bytes(12_000_000);
            if (second == 2) {
              lines.finished(gone.failed(missing(gone)));
            }
            if (second == 8) {
              lines.retrying(throttled, limited("docker.io"), Duration.ofSeconds(30));
            }
            lines.tick();
          }
        });
    new GoldenFile("screens/log.txt").check(bytes.toString(UTF_8));
  }

  /** Each block of the page is a screen of the golden files, without what follows it. */
  @ParameterizedTest
  @CsvSource({"80x24.txt, 1", "log.txt, 0"})
  void pageShowsTheScreens(String file, int part) throws IOException {
    String page = Files.readString(Path.of("src/site/markdown/operating.md"));
    String golden = Files.readString(new GoldenFile("screens/" + file).path());
    String recorded = golden.split("--- [a-z ]+\n", -1)[part].strip();
    assertTrue(page.contains("\n```\n" + recorded + "\n```\n"), recorded);
  }

  @ParameterizedTest
  @CsvSource({"copying, 80x24.txt, 1", "failures, summary.txt, 0", "log, log.txt, 0"})
  void readmeShowsTheScreens(String image, String file, int part) throws IOException {
    String golden = Files.readString(new GoldenFile("screens/" + file).path());
    ScreenImage shown = new ScreenImage(image);
    shown.check(golden.split("--- [a-z ]+\n", -1)[part]);
    assertTrue(Files.readString(Path.of("README.md")).contains("](" + shown.path() + ")"), image);
  }

  /** A terminal that becomes narrower wraps the bars; all of their rows are cleared. */
  @Test
  void resizedTerminalIsNoticed() {
    begin(120, 24, 3);
    start(LONG, 1_000_000);
    start("quay.io/a/" + "b".repeat(100) + ":1", 1_000_000);
    pass(Duration.ofSeconds(1));
    String wrapped = screen().visible();
    assertEquals(4, wrapped.lines().count());
    size = new Terminal.Size(60, 24);
    bytes.reset();
    Screen narrow = new Screen(60, 24).show(wrapped.stripTrailing() + "\n");
    pass(Duration.ofSeconds(1));
    assertEquals(4, narrow.show(bytes.toString(UTF_8)).visible().lines().count());
    assertFits(narrow.visible(), 60);
  }

  @Test
  void endOfTheReferenceIsKept() {
    for (int width : new int[] {12, 20, 38, 60}) {
      String shortened = Bar.shortened(LONG, width);
      assertEquals(width, shortened.length());
      assertTrue(shortened.endsWith("327"), shortened);
      assertTrue(shortened.startsWith("pu") || width < 20, shortened);
    }
    assertEquals("quay.io/a:1", Bar.shortened("quay.io/a:1", 11));
    assertEquals("…", Bar.shortened("quay.io/a:1", 1));
  }
}
