package org.opensearch.migrations.ecr.plan;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The artifacts to mirror: charts first, in the order of the manifest, without duplicates.
 *
 * @param artifacts the charts and images
 */
public record MirrorPlan(List<PlannedArtifact> artifacts) {

  public MirrorPlan {
    artifacts = List.copyOf(artifacts);
  }

  /** The names of the destination repositories, sorted. */
  public SortedSet<String> repositories() {
    return artifacts.stream()
        .map(PlannedArtifact::repository)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The number of images per source registry, by host. */
  public Map<String, Long> imagesByHost() {
    return artifacts.stream()
        .filter(PlannedArtifact.Image.class::isInstance)
        .map(artifact -> ((PlannedArtifact.Image) artifact).from().host())
        .collect(Collectors.groupingBy(host -> host, Collectors.counting()));
  }
}
