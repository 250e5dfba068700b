package org.opensearch.migrations.ecr.verify.rendered;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.images.ImageFinder;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.Platform;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.RuleLocation;
import org.opensearch.migrations.ecr.model.rules.ImageRule;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.MemoryRegistry;
import org.opensearch.migrations.ecr.verify.TextReport;
import org.opensearch.migrations.ecr.verify.VerifyReport;
import org.opensearch.migrations.ecr.verify.artifacts.Verification.VerifiedPlan;
import org.opensearch.migrations.ecr.verify.rendered.RenderedReport.DeploymentGap;
import org.opensearch.migrations.ecr.verify.rendered.RenderedReport.RenderedChart;
import org.opensearch.migrations.ecr.verify.repair.ManifestAdvice;
import org.opensearch.migrations.ecr.verify.repair.MirroredImages;
import org.opensearch.migrations.ecr.verify.repair.RepairCommands;

/** What is said of the images in a render, and how it reads. */
class RenderedImageCheckTest {

  private static final MirrorTarget TARGET = MirrorTarget.parse("private.test/p");
  private static final String MIRROR = "private.test/p/mirrored/";

  private final MemoryRegistry registry = new MemoryRegistry(Side.MIRROR);
  private final RenderedChart chart = RenderedChart.of("app:1.0.0");

  @Test
  void mirroredImageIsAccepted() {
    registry.put(MIRROR + "quay.io/x/one", "1", ImageShapes.all(1).get("nested-index"));
    check(pod(MIRROR + "quay.io/x/one:1"), "linux/amd64", "linux/arm64", "windows/amd64");
    assertEquals(List.of(), chart.drifts());
    assertEquals(List.of(), chart.failures());
    assertEquals(1, chart.images().size());
  }

  @Test
  void attestationsAndMissingManifestsAreNoPlatforms() {
    registry.put(MIRROR + "quay.io/x/one", "1", ImageShapes.all(1).get("attestation"));
    check(pod(MIRROR + "quay.io/x/one:1"), "linux/amd64", "linux/arm64");
    assertEquals(
        "it does not support linux/arm64, only linux/amd64", chart.drifts().get(0).reason());
  }

  @Test
  void artifactHasNoPlatform() {
    registry.put(MIRROR + "quay.io/x/one", "1", ImageShapes.all(1).get("artifact"));
    check(pod(MIRROR + "quay.io/x/one:1"), "linux/s390x");
    assertEquals(List.of(), chart.drifts());
  }

  @Test
  void imageInSeveralPlacesIsReportedOnceWithARepair() {
    check(
        pod(MIRROR + "quay.io/x/one:1")
            + "---\n"
            + pod(MIRROR + "quay.io/x/one:1").replace("Pod", "Job")
            + "---\n"
            + pod("quay.io/x/one:1")
            + "---\n"
            + pod("quay.io/x/other:2")
            + "---\n"
            + pod(MIRROR + "quay.io/x/other:2"),
        "linux/amd64");
    assertEquals(
        """
        drift     image private.test/p/mirrored/quay.io/x/one:1
            in app:1.0.0, Pod a, spec.containers[0].image
            in app:1.0.0, Job a, spec.containers[0].image
            the mirror does not contain it
              java -jar ma-ecr.jar mirror private.test/p --include quay.io/x/one:1 --only images
        drift     image quay.io/x/one:1
            in app:1.0.0, Pod a, spec.containers[0].image
            it is not pulled from the mirror although the manifest lists it: no override applies to it
              # add a rule if 'ma-ecr discover --write' derives none, or give the reason why no value controls it
              charts.app: overrides: [{set: [PATH, OF, THE, VALUE], to: "${mirror}/quay.io/x/one", for: [quay.io/x/one:1]}]
        drift     image quay.io/x/other:2
            in app:1.0.0, Pod a, spec.containers[0].image
            it is not pulled from the mirror, and the manifest does not list it
              # in m.yaml, chart app
              images:
                - quay.io/x/other:2
              # 'ma-ecr discover --write --chart …' keeps the entry if a chart or a rule contains the image, and finds its overrides
        drift     image private.test/p/mirrored/quay.io/x/other:2
            in app:1.0.0, Pod a, spec.containers[0].image
            neither the mirror nor the manifest contains it
              # in m.yaml, chart app
              images:
                - quay.io/x/other:2
              # 'ma-ecr discover --write --chart …' keeps the entry if a chart or a rule contains the image, and finds its overrides
        """,
        TextReport.write(
            report(),
            new RepairCommands(
                TARGET, List.of(), List.of(), TagMovedException.PIN_COMMAND, false)));
  }

  @Test
  void imageVolumesAreChecked() {
    registry.put(MIRROR + "quay.io/x/one", "1", ImageShapes.all(1).get("artifact"));
    check(volume(MIRROR + "quay.io/x/one:1"), "linux/amd64");
    assertEquals(List.of(), chart.drifts());
    check(volume("quay.io/x/one:1") + "---\n" + volume("other/data") + "---\n" + volume("x:"));
    assertEquals(
        List.of("image x:", "image quay.io/x/one:1", "image other/data"),
        chart.drifts().stream().map(DeploymentGap::what).toList());
    assertEquals(
        Optional.of("in app:1.0.0, Pod a, spec.volumes[0].image.reference"),
        chart.drifts().get(1).where());
  }

  private static String volume(String image) {
    return "kind: Pod\nmetadata: {name: a}\nspec: {volumes: [{name: v, image: {reference: '"
        + image
        + "'}}]}\n";
  }

  @Test
  void ignoredImagesAreNoted() {
    check(pod("quay.io/x/fixed:1") + "---\n" + pod("migrations/console:latest"), "linux/amd64");
    assertEquals(List.of(), chart.drifts());
    assertEquals(
        List.of(
            "app:1.0.0: quay.io/x/fixed:1 is not pulled from the mirror: hard-coded",
            "app:1.0.0: migrations/console:latest is not pulled from the mirror: built locally"),
        chart.notes());
  }

  @Test
  void unreachableMirrorIsAFailure() {
    registry.failing(
        "x/one", new AccessException(new Failure("read", Side.MIRROR, "one", "403", "")));
    check(pod(MIRROR + "quay.io/x/one:1"), "linux/amd64");
    assertEquals(ExitStatus.ACCESS, report().exitStatus());
    assertEquals(List.of(), chart.drifts());
  }

  private void check(String rendered, String... platforms) {
    RenderedImageCheck check =
        new RenderedImageCheck(
            new MirroredImages(registry, TARGET.host(), TARGET, manifest()),
            new ManifestAdvice(manifest()),
            new RepairCommands(TARGET, List.of(), List.of(), TagMovedException.PIN_COMMAND, false),
            List.of(platforms).stream().map(Platform::parse).toList(),
            List.of(
                new ImageRule("migrations/*", "built locally", new RuleLocation("rules.yaml", 1))));
    check.check(ImageFinder.search(rendered), Optional.of("app"), "app", chart);
  }

  private VerifyReport report() {
    RenderedReport rendered =
        new RenderedReport(
            List.of(chart.label()), 1, chart.drifts(), chart.notes(), chart.failures());
    return new VerifyReport(
        TARGET,
        manifest(),
        new VerifiedPlan(List.of(), List.of(), 0),
        Optional.empty(),
        Optional.of(rendered),
        Optional.empty(),
        List.of(),
        Duration.ZERO);
  }

  private static String pod(String image) {
    return "kind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: '" + image + "'}]}\n";
  }

  private static MirrorManifest manifest() {
    ChartEntry app =
        new ChartEntry(
            "app",
            "app",
            "1.0.0",
            URI.create("https://charts.test"),
            Optional.empty(),
            List.of(
                image("quay.io/x/one:1", Optional.empty()),
                image("quay.io/x/fixed:1", Optional.of("hard-coded"))),
            List.of(),
            1);
    return new MirrorManifest(
        "m.yaml",
        Optional.empty(),
        List.of(app),
        List.of(),
        List.of(),
        List.of(),
        Digest.sha256(new byte[0]));
  }

  private static ImageEntry image(String reference, Optional<String> unoverridable) {
    return new ImageEntry(
        reference, ImageReference.parse(reference), Optional.empty(), unoverridable, 1);
  }
}
