package org.opensearch.migrations.ecr.verify.pods;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.Platform;
import org.opensearch.migrations.ecr.verify.repair.ManifestAdvice;
import org.opensearch.migrations.ecr.verify.repair.MirroredImages.MirroredImage;
import org.opensearch.migrations.ecr.verify.repair.RepairCommands;

/**
 * Why an image was not pulled, and what to do.
 *
 * @param fix commands to run, or lines to add
 */
record PodDiagnosis(String reason, List<String> fix) {

  /** An image that pods do not pull from the mirror. */
  static PodDiagnosis ofElsewhere(
      ImageReference image,
      Optional<ImageEntry> entry,
      Optional<String> chart,
      ManifestAdvice advice) {
    if (entry.isEmpty()) {
      return new PodDiagnosis(
          "it is not pulled from the mirror, and the manifest does not list it",
          advice.list(chart, image));
    }
    List<String> fix = new ArrayList<>();
    fix.add("# pass the output of 'ma-ecr generate-values' to Helm as the last -f. If you did:");
    fix.addAll(advice.move(chart, image));
    return new PodDiagnosis("it is not pulled from the mirror although the manifest lists it", fix);
  }

  /** An image that the mirror does not contain. */
  static PodDiagnosis ofAbsent(
      ImageReference original,
      Optional<ImageEntry> entry,
      Optional<String> chart,
      ManifestAdvice advice,
      RepairCommands repairs) {
    return entry.isPresent()
        ? new PodDiagnosis(
            "the manifest lists it, but the mirror does not contain it",
            List.of(repairs.mirror(entry.get().reference())))
        : new PodDiagnosis(
            "neither the mirror nor the manifest contains it", advice.list(chart, original));
  }

  /** An image in the mirror. */
  static PodDiagnosis ofPresent(PullProblem problem, MirroredImage there) {
    String has = "the mirror contains it" + platforms(there);
    return switch (problem) {
      case WRONG_PLATFORM ->
          new PodDiagnosis(
              has + "; the node has a different platform",
              List.of(
                  "# do not schedule the pod on such nodes (nodeSelector kubernetes.io/arch), or"
                      + " mirror an image that supports them"));
      case NODE_PERMISSION ->
          new PodDiagnosis(
              has + "; the node is not allowed to pull it",
              List.of(
                  "# allow the node's role ecr:GetAuthorizationToken, ecr:BatchGetImage and"
                      + " ecr:GetDownloadUrlForLayer (AmazonEC2ContainerRegistryPullOnly includes"
                      + " them)"));
      case UNREACHABLE ->
          new PodDiagnosis(
              has + "; the node cannot reach it",
              List.of(
                  "# isolated subnets need VPC endpoints for ecr.api, ecr.dkr and S3, and security"
                      + " groups that let nodes reach them on port 443"));
      case NEVER_PULLED ->
          new PodDiagnosis(
              has + "; the pod's imagePullPolicy is Never",
              List.of("# set imagePullPolicy: IfNotPresent"));
      case NOT_FOUND, INVALID_NAME, OTHER ->
          new PodDiagnosis(
              has + " now",
              List.of(
                  "# it may have been mirrored later: the kubelet retries within five minutes"));
    };
  }

  private static String platforms(MirroredImage there) {
    return there.platforms().isEmpty()
        ? ""
        : " for " + String.join(", ", there.platforms().stream().map(Platform::toString).toList());
  }
}
