package org.opensearch.migrations.ecr.verify.pods;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.Platform;
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
    Optional<MirroredImage> there = Optional.empty();
    String reason;
    List<String> fix;
    try {
      there = isMirrored ? mirror.find(image) : there;
      if (there.isPresent()) {
        reason = "the mirror contains it" + platforms(there.get()) + reason(problem);
        fix = List.of(fix(problem));
      } else if (isMirrored) {
        reason =
            entry.isPresent()
                ? "the manifest lists it, but the mirror does not contain it"
                : "neither the mirror nor the manifest contains it";
        fix =
            entry.isPresent()
                ? List.of(repairs.mirror(entry.get().reference()))
                : advice.list(chart, original);
      } else {
        reason =
            entry.isPresent()
                ? "it is not pulled from the mirror although the manifest lists it"
                : "it is not pulled from the mirror, and the manifest does not list it";
        fix = entry.isPresent() ? move(chart, image) : advice.list(chart, image);
      }
    } catch (FailureException e) {
      failures.add(e);
      reason = "the mirror could not be queried: " + e.failure().reason();
      fix = List.of();
    }
    return new PodFinding(container, problem, entry.isPresent(), there, reason, fix);
  }

  private List<String> move(Optional<String> chart, ImageReference image) {
    List<String> fix = new ArrayList<>();
    fix.add("# pass the output of 'ma-ecr generate-values' to Helm as the last -f. If you did:");
    fix.addAll(advice.move(chart, image));
    return fix;
  }

  private static String platforms(MirroredImage there) {
    return there.platforms().isEmpty()
        ? ""
        : " for " + String.join(", ", there.platforms().stream().map(Platform::toString).toList());
  }

  /** Why a node does not pull an image that the mirror contains. */
  private static String reason(PullProblem problem) {
    return switch (problem) {
      case WRONG_PLATFORM -> "; the node has a different platform";
      case DISK_FULL -> "; the node has no disk space left";
      case UNTRUSTED -> "; the node does not trust the certificate of the registry";
      case NODE_PERMISSION -> "; the node is not allowed to pull it";
      case UNREACHABLE -> "; the node cannot reach it";
      case NEVER_PULLED -> "; the pod's imagePullPolicy is Never";
      case NOT_FOUND, INVALID_NAME, OTHER -> " now";
    };
  }

  private static String fix(PullProblem problem) {
    return switch (problem) {
      case WRONG_PLATFORM ->
          "# do not schedule the pod on such nodes (nodeSelector kubernetes.io/arch), or mirror an"
              + " image that supports them";
      case DISK_FULL -> "# use nodes with larger disks, or remove unused images from the node";
      case UNTRUSTED ->
          "# add the CA of the registry, or of a proxy that inspects TLS, to the certificates that"
              + " the nodes trust; a registry without TLS has to be configured in containerd";
      case NODE_PERMISSION ->
          "# allow the node's role ecr:GetAuthorizationToken, ecr:BatchGetImage and"
              + " ecr:GetDownloadUrlForLayer (AmazonEC2ContainerRegistryPullOnly includes them)";
      case UNREACHABLE ->
          "# isolated subnets need VPC endpoints for ecr.api, ecr.dkr and S3, and security groups"
              + " that let nodes reach them on port 443";
      case NEVER_PULLED -> "# set imagePullPolicy: IfNotPresent";
      case NOT_FOUND, INVALID_NAME, OTHER ->
          "# it may have been mirrored later: the kubelet retries within five minutes";
    };
  }
}
