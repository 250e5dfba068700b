package org.opensearch.migrations.ecr.cli.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.opensearch.migrations.ecr.cli.progress.Artifacts.chart;
import static org.opensearch.migrations.ecr.cli.progress.Artifacts.images;
import static org.opensearch.migrations.ecr.cli.progress.Artifacts.progress;
import static org.opensearch.migrations.ecr.cli.progress.Artifacts.result;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;

class RunTotalsTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final RunTotals totals = new RunTotals(images(10));

  private ArtifactProgress started(String name, long size) {
    ArtifactProgress progress = progress(name);
    totals.started(progress);
    progress.expect(size);
    return progress;
  }

  @Test
  void nothingIsKnownAtTheBeginning() {
    assertEquals("0 of 10 done", totals.at(0).text());
    totals.started(progress("quay.io/a:1"));
    assertEquals("0 of 10 done", totals.at(SECOND / 2).text());
  }

  @Test
  void artifactsThatAreNotReadYetAreEstimated() {
    ArtifactProgress a = started("quay.io/a:1", 100_000_000);
    totals.at(0);
    a.bytes(10_000_000);
    assertEquals(
        "0 of 10 done, 10.0 MB of ~1.0 GB, 1.0 MB/s, about 16 min 30 s left",
        totals.at(10 * SECOND).text());
  }

  @Test
  void sizesAreExactOnceAllAreKnown() {
    for (int i = 0; i < 8; i++) {
      totals.finished(result("quay.io/n" + i + ":1", Status.COPIED));
    }
    started("quay.io/a:1", 4_200_000);
    ArtifactProgress b = started("quay.io/b:1", 4_200_000);
    totals.at(0);
    b.bytes(2_100_000);
    assertEquals(
        "8 of 10 done, 35.7 MB of 42.0 MB, 2.1 MB/s, 3.0 s left", totals.at(SECOND).text());
  }

  @Test
  void presentBlobsAreDoneButNotTransferred() {
    ArtifactProgress a = started("quay.io/a:1", 100);
    totals.at(0);
    a.present(60);
    RunTotals.Totals now = totals.at(2 * SECOND);
    assertEquals(60, now.bytesDone());
    assertEquals(0, now.bytesPerSecond().orElseThrow());
    assertTrue(now.left().isEmpty(), "nothing can be said of the time without throughput");
  }

  @Test
  void onlyRecentThroughputCounts() {
    ArtifactProgress a = started("quay.io/a:1", 1_000_000);
    totals.at(0);
    a.bytes(500_000);
    for (int second = 1; second <= 60; second++) {
      totals.at(second * SECOND);
    }
    a.bytes(15_000);
    assertEquals(1000, totals.at(61 * SECOND).bytesPerSecond().orElseThrow());
  }

  @Test
  void almostStandingStillIsNotCountedInHours() {
    ArtifactProgress a = started("quay.io/a:1", 1_000_000_000);
    totals.at(0);
    a.bytes(100);
    assertEquals(
        "0 of 10 done, 100 B of ~10.0 GB, 10 B/s, more than a day left",
        totals.at(10 * SECOND).text());
  }

  @Test
  void retriedBytesAreTakenBack() {
    ArtifactProgress a = started("quay.io/a:1", 1_000);
    a.bytes(900);
    totals.at(0);
    a.bytes(-900);
    RunTotals.Totals now = totals.at(2 * SECOND);
    assertEquals(0, now.bytesPerSecond().orElseThrow());
    assertEquals(0, now.bytesDone());
  }

  @Test
  void failedArtifactsAreCountedAndNeedNoMoreBytes() {
    ArtifactProgress a = started("quay.io/a:1", 1_000_000);
    a.bytes(4_200_000);
    totals.finished(result("quay.io/a:1", Status.FAILED));
    for (int i = 1; i < 10; i++) {
      totals.finished(result("quay.io/n" + i + ":1", Status.PRESENT));
    }
    RunTotals.Totals now = totals.at(0);
    assertEquals(1, now.failed());
    assertEquals(10, now.done());
    assertFalse(now.estimated());
    assertEquals(now.bytesTotal().orElseThrow(), now.bytesDone());
  }

  /** Charts are much smaller than images, and come first. */
  @Test
  void imagesAreNotEstimatedFromCharts() {
    List<PlannedArtifact> planned = new ArrayList<>(images(8));
    planned.add(chart("a"));
    planned.add(chart("b"));
    RunTotals mixed = new RunTotals(planned);
    ArtifactProgress chart = progress(chart("a"));
    mixed.started(chart);
    chart.expect(100_000);
    mixed.at(0);
    chart.bytes(50_000);
    assertEquals("0 of 10 done, 50.0 kB, 50.0 kB/s", mixed.at(SECOND).text());
    ArtifactProgress image = progress("quay.io/a:1");
    mixed.started(image);
    image.expect(100_000_000);
    assertEquals(800_200_000, mixed.at(2 * SECOND).bytesTotal().orElseThrow());
  }
}
