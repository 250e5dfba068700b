package org.opensearch.migrations.ecr.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.discover.Samples;
import org.opensearch.migrations.ecr.images.FoundImage;

/** Locations in two renders are paired even if names of resources differ. */
class ImagesByLocationTest {

  @Test
  void pairsBySameNameFirst() {
    FoundImage job = Samples.found("quay.io/a:1", "job-x1");
    FoundImage web = Samples.found("quay.io/b:1", "web");
    FoundImage init = Samples.found("quay.io/c:1", "web", "spec.initContainers[0].image");
    FoundImage web2 = Samples.found("mirror.io/b:1", "web");
    FoundImage job2 = Samples.found("mirror.io/a:1", "job-y7");
    FoundImage more = Samples.found("quay.io/d:1", "web", "spec.containers[1].image");

    ImagesByLocation after = new ImagesByLocation(List.of(web2, job2, more));
    assertEquals(Map.of(job, job2, web, web2), after.pairedWith(List.of(job, web, init)));
    assertEquals(List.of(more), after.rest());
  }
}
