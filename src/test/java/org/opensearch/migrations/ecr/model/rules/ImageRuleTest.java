package org.opensearch.migrations.ecr.model.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.RuleLocation;

/** Globs for images in rules. */
class ImageRuleTest {

  @ParameterizedTest
  @CsvSource({
    "busybox, docker.io/library/busybox:1, true",
    "busybox, docker.io/other/busybox:1, false",
    "busybox, docker.io/library/busybox2:1, false",
    "busybox:1.*, busybox:1.37, true",
    "busybox:1.*, busybox:2.0, false",
    "migrations/*, migrations/console:latest, true",
    "migrations/*, migrations/a/b, true",
    "migrations/*, quay.io/migrations/a, false",
    "quay.io/x/y, quay.io/x/y:1, true",
    "quay.io/x/y:1, quay.io/x/y:1, true",
    "quay.io/x/y:1, quay.io/x/y:10, false",
    "quay.io/x/?:1, quay.io/x/z:1, true",
    "quay.io/x/y,"
        + " quay.io/x/y@sha256:1111111111111111111111111111111111111111111111111111111111111111,"
        + " true",
    "quay.io/x/y@sha256:1*,"
        + " quay.io/x/y@sha256:1111111111111111111111111111111111111111111111111111111111111111,"
        + " true",
    "*/curl*, quay.io/x/curl-tools:1, true",
    "*.example/x, a.example/x:1, true",
    "localhost/x, localhost/x:1, true",
    "h:5000/*, h:5000/x:1, true",
    "quay.io/x.y, quay.io/xzy:1, false",
  })
  void matches(String glob, String image, boolean expected) {
    assertEquals(
        expected,
        new ImageRule(glob, "test", new RuleLocation("rules.yaml", 1))
            .matches(ImageReference.parse(image)));
  }
}
