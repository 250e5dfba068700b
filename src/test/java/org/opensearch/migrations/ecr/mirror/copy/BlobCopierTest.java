package org.opensearch.migrations.ecr.mirror.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opensearch.migrations.ecr.mirror.MirrorScenario;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.plan.Planner;
import org.opensearch.migrations.ecr.plan.Planner.Selection;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.ports.RepositoryCreator;
import org.opensearch.migrations.ecr.testing.TestBlob;

/** What ends the copying of a blob ends the waiting for it. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlobCopierTest {

  private final MirrorScenario scenario = new MirrorScenario();

  @Test
  void failedBlobIsNotWaitedFor() {
    AtomicInteger asked = new AtomicInteger();
    BlobLocations homes =
        new BlobLocations() {
          @Override
          Arrival arrival(Digest digest, String repository) {
            if (asked.incrementAndGet() == 1) {
              throw new OutOfMemoryError("as scripted");
            }
            return super.arrival(digest, repository);
          }
        };
    BlobCopier copier = new BlobCopier(homes);
    TestBlob blob = TestBlob.random(1, 100);
    Descriptor descriptor = new Descriptor("x", blob.digest(), 100);
    scenario.image("quay.io/a:1");
    ArtifactProgress progress =
        new ArtifactProgress(
            new Planner(scenario.manifest(), MirrorScenario.TARGET, ArtifactFilter.all())
                .plan(Selection.ALL)
                .artifacts()
                .get(0),
            scenario);
    Destination.Target to =
        new Destination(scenario.target, RepositoryCreator.NONE, List.of("p/x"), Runnable::run)
            .open(MirrorScenario.HOST, "p/x", Activity.NONE);
    Repository.BlobContent content = sink -> sink.write(blob.bytes());
    assertThrows(OutOfMemoryError.class, () -> copier.copy(descriptor, content, to, progress));
    copier.copy(descriptor, content, to, progress);
    assertEquals(1, scenario.target.events("send").size());
  }
}
