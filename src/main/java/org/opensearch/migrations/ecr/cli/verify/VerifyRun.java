package org.opensearch.migrations.ecr.cli.verify;

import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.deployment.ChartFetcher;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.Platform;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.rules.ImageRule;
import org.opensearch.migrations.ecr.plan.MirrorPlan;
import org.opensearch.migrations.ecr.plan.Planner;
import org.opensearch.migrations.ecr.plan.Planner.Selection;
import org.opensearch.migrations.ecr.plan.Sources;
import org.opensearch.migrations.ecr.verify.artifacts.ExtraArtifacts;
import org.opensearch.migrations.ecr.verify.artifacts.RecordedMirror;
import org.opensearch.migrations.ecr.verify.artifacts.Verification;
import org.opensearch.migrations.ecr.verify.artifacts.Verification.VerifiedPlan;
import org.opensearch.migrations.ecr.verify.pods.PodContainer;
import org.opensearch.migrations.ecr.verify.pods.PodsCheck;
import org.opensearch.migrations.ecr.verify.pods.PodsReport;
import org.opensearch.migrations.ecr.verify.rendered.RenderedImageCheck;
import org.opensearch.migrations.ecr.verify.repair.ManifestAdvice;
import org.opensearch.migrations.ecr.verify.repair.MirroredImages;
import org.opensearch.migrations.ecr.verify.repair.RepairCommands;

/** The checks of one mirror. */
final class VerifyRun {

  /** Placeholder for the registry that a folder will be copied to. */
  private static final MirrorTarget ANY_REGISTRY = MirrorTarget.parse("mirror.invalid");

  private final MirrorManifest manifest;
  private final MirrorTarget target;
  private final ArtifactFilter filter;
  private final VerifyWiring wiring;
  private final RepairCommands repair;
  private final VerifyProgress progress;
  private final MirroredImages images;

  VerifyRun(
      MirrorManifest manifest,
      MirrorTarget target,
      ArtifactFilter filter,
      VerifyWiring wiring,
      RepairCommands repair,
      VerifyProgress progress) {
    this.manifest = manifest;
    this.target = target;
    this.filter = filter;
    this.wiring = wiring;
    this.repair = repair;
    this.progress = progress;
    this.images = new MirroredImages(wiring.registry(), target.host(), named(), manifest);
  }

  MirrorManifest manifest() {
    return manifest;
  }

  MirrorTarget target() {
    return target;
  }

  ArtifactFilter filter() {
    return filter;
  }

  VerifyProgress progress() {
    return progress;
  }

  /** The mirror's name in values and pods: references cannot begin with a folder. */
  MirrorTarget named() {
    return target.layout().isPresent() ? ANY_REGISTRY : target;
  }

  /** Checks that all of {@code plan} exists. */
  VerifiedPlan plan(MirrorPlan plan, int jobs, boolean deep, Optional<RecordedMirror> report) {
    return new Verification(wiring.registry(), wiring.charts(), progress, jobs)
        .verify(plan, manifest, target, deep, report);
  }

  /** Lists other content, regardless of the filter. */
  ExtraArtifacts extra() {
    MirrorPlan whole = new Planner(manifest, target, ArtifactFilter.all()).plan(Selection.ALL);
    return ExtraArtifacts.find(wiring.catalog(), target, whole);
  }

  /** Checks which images pods could not pull. */
  PodsReport pods(List<PodContainer> containers) {
    return new PodsCheck(images, new ManifestAdvice(manifest), repair).check(containers);
  }

  /** Fetches charts from the mirror. */
  ChartFetcher charts() {
    ChartFetcher mirror =
        ChartFetcher.of(wiring.charts(), wiring.registry(), new Sources(List.of(target)))
            .withPinCommand(repair.pinCommand());
    return (chart, activity) -> {
      try {
        return mirror.fetch(chart, activity);
      } catch (NotFoundException e) {
        throw notMirrored(e);
      }
    };
  }

  /** The fetcher reports the side it reads as the source; here it is the mirror. */
  private static NotFoundException notMirrored(NotFoundException missing) {
    Failure failure = missing.failure();
    return missing.with(
        new Failure(
            failure.operation(),
            Side.MIRROR,
            failure.reference(),
            failure.reason(),
            "Mirror it with 'ma-ecr mirror', or correct the version in the deployment's values"));
  }

  /** Checks the rendered images. */
  RenderedImageCheck imageCheck(List<Platform> platforms, List<ImageRule> ignored) {
    return new RenderedImageCheck(images, new ManifestAdvice(manifest), repair, platforms, ignored);
  }
}
