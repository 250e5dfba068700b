package org.opensearch.migrations.ecr.verify.artifacts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.oci.ReferrerTag;
import org.opensearch.migrations.ecr.plan.MirrorPlan;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.ports.RepositoryCatalog;

/**
 * Content of the mirror that is not in the plan.
 *
 * @param references tags, including the registry
 * @param unlisted why the list is incomplete; empty if it is complete
 */
public record ExtraArtifacts(List<String> references, Optional<String> unlisted) {

  public ExtraArtifacts {
    references = List.copyOf(references);
  }

  /**
   * Lists the tags below the prefixes of the mirror that are not in the plan.
   *
   * @param plan the plan for the whole manifest
   */
  public static ExtraArtifacts find(
      RepositoryCatalog catalog, MirrorTarget target, MirrorPlan plan) {
    Set<String> planned = new HashSet<>();
    plan.artifacts().forEach(artifact -> planned.addAll(names(artifact)));
    List<String> extra = new ArrayList<>();
    try {
      for (String repository : catalog.repositories()) {
        String name = target.host() + "/" + repository;
        if (name.startsWith(target.mirror() + "/")
            || name.startsWith(target.registry() + "/charts/")) {
          List<String> tags = catalog.tags(repository);
          tags.stream()
              .filter(
                  tag ->
                      ReferrerTag.parse(tag).isEmpty() || planned.stream().noneMatch(inside(name)))
              .map(tag -> name + ":" + tag)
              .filter(reference -> !planned.contains(reference))
              .forEach(extra::add);
        }
      }
      return new ExtraArtifacts(extra, Optional.empty());
    } catch (FailureException e) {
      return new ExtraArtifacts(extra, Optional.of(e.getMessage()));
    }
  }

  private static Predicate<String> inside(String repository) {
    return reference ->
        reference.startsWith(repository + ":") || reference.startsWith(repository + "@");
  }

  /** A chart has the tag of its published version, which can differ by a {@code v}. */
  private static List<String> names(PlannedArtifact artifact) {
    if (artifact instanceof PlannedArtifact.Chart chart) {
      String name = chart.host() + "/" + chart.repository() + ":";
      return ChartEntry.versionCandidates(chart.entry().version()).stream()
          .map(version -> name + MirrorTarget.chartTag(version))
          .toList();
    }
    return List.of(artifact.destination());
  }
}
