package org.opensearch.migrations.ecr.verify.pods;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.verify.pods.PodsReport.PodFinding;
import org.opensearch.migrations.ecr.verify.repair.ManifestAdvice;
import org.opensearch.migrations.ecr.verify.repair.MirroredImages;
import org.opensearch.migrations.ecr.verify.repair.MirroredImages.MirroredImage;
import org.opensearch.migrations.ecr.verify.repair.RepairCommands;

/** Diagnoses each image that a pod could not pull, from the manifest and the mirror. */
public final class PodsCheck {

  private final MirroredImages mirror;
  private final ManifestAdvice advice;
  private final RepairCommands repairs;
  private final List<FailureException> failures = new ArrayList<>();

  /** A check against a mirror and its manifest. */
  public PodsCheck(MirroredImages mirror, ManifestAdvice advice, RepairCommands repairs) {
    this.mirror = mirror;
    this.advice = advice;
    this.repairs = repairs;
  }

  /** Checks all containers and image volumes. */
  public PodsReport check(List<PodContainer> containers) {
    List<PodFinding> findings = new ArrayList<>();
    Map<String, Integer> elsewhere = new TreeMap<>();
    for (PodContainer container : containers) {
      Optional<PullProblem> problem = PullProblem.of(container);
      Optional<ImageReference> image = reference(container.image());
      if (problem.isPresent()) {
        findings.add(
            image
                .map(reference -> finding(container, problem.get(), reference))
                .orElseGet(() -> invalid(container)));
      } else if (image.isPresent() && !mirror.isMirrored(image.get())) {
        elsewhere.merge(image.get().toString(), 1, Integer::sum);
      }
    }
    int volumes =
        (int)
            containers.stream()
                .filter(container -> container.kind() == PodContainer.Kind.VOLUME)
                .count();
    return new PodsReport(containers.size() - volumes, volumes, findings, elsewhere, failures);
  }

  private static Optional<ImageReference> reference(String image) {
    try {
      return Optional.of(ImageReference.parse(image));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static PodFinding invalid(PodContainer container) {
    return new PodFinding(
        container,
        PullProblem.INVALID_NAME,
        false,
        Optional.empty(),
        "it is not an image reference",
        List.of("# correct the value it comes from; 'verify --rendered' shows its location"));
  }

  private PodFinding finding(PodContainer container, PullProblem problem, ImageReference image) {
    boolean isMirrored = mirror.isMirrored(image);
    ImageReference original = isMirrored ? mirror.original(image) : image;
    Optional<ImageEntry> entry = advice.entry(original);
    Optional<String> chart = container.release().flatMap(advice::chart).map(ChartEntry::key);
    if (!isMirrored) {
      return elsewhere(container, problem, image, entry, chart);
    }
    try {
      Optional<MirroredImage> there = mirror.find(image);
      PodDiagnosis diagnosis =
          there.isPresent()
              ? PodDiagnosis.ofPresent(problem, there.get())
              : PodDiagnosis.ofAbsent(original, entry, chart, advice, repairs);
      return new PodFinding(
          container, problem, entry.isPresent(), there, diagnosis.reason(), diagnosis.fix());
    } catch (FailureException e) {
      failures.add(e);
      return new PodFinding(
          container,
          problem,
          entry.isPresent(),
          Optional.empty(),
          "the mirror could not be queried: " + e.failure().reason(),
          List.of());
    }
  }

  private PodFinding elsewhere(
      PodContainer container,
      PullProblem problem,
      ImageReference image,
      Optional<ImageEntry> entry,
      Optional<String> chart) {
    PodDiagnosis diagnosis = PodDiagnosis.ofElsewhere(image, entry, chart, advice);
    return new PodFinding(
        container,
        problem,
        entry.isPresent(),
        Optional.empty(),
        diagnosis.reason(),
        diagnosis.fix());
  }
}
