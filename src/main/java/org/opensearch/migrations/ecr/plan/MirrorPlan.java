package org.opensearch.migrations.ecr.plan;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Everything to mirror, charts first, in the manifest's order, each once.
 *
 * @param artifacts the charts and images
 */
public record MirrorPlan(List<PlannedArtifact> artifacts) {

  /** Copies the list. */
  public MirrorPlan {
    artifacts = List.copyOf(artifacts);
  }

  /** The repositories that are written, sorted. */
  public SortedSet<String> repositories() {
    return artifacts.stream()
        .map(PlannedArtifact::repository)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** How many images are read of each registry, by its host. */
  public Map<String, Long> imagesByHost() {
    return artifacts.stream()
        .filter(PlannedArtifact.Image.class::isInstance)
        .map(artifact -> ((PlannedArtifact.Image) artifact).from().host())
        .collect(Collectors.groupingBy(host -> host, Collectors.counting()));
  }
}
