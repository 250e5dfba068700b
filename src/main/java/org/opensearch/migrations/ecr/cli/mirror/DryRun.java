package org.opensearch.migrations.ecr.cli.mirror;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.mirror.copy.ContentSelection;
import org.opensearch.migrations.ecr.model.RepositorySettings;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.plan.MirrorPlan;
import org.opensearch.migrations.ecr.ports.RepositoryCreator;

/** Prints the plan without executing it. */
record DryRun(
    Console console,
    ContentSelection content,
    RepositoryCreator repositories,
    RepositorySettings settings) {

  /** Prints what would be copied where, then the repositories that would be created. */
  ExitStatus print(MirrorPlan plan) {
    plan.artifacts()
        .forEach(
            artifact ->
                console
                    .out()
                    .println(
                        artifact.kind()
                            + " "
                            + artifact.source()
                            + " -> "
                            + artifact.destination()));
    content
        .platforms()
        .forEach(p -> console.out().println("only " + p + " of multi-platform images"));
    if (content.withReferrers()) {
      console.out().println("including the signatures, attestations and SBOMs of images");
    }
    SortedSet<String> names = plan.repositories();
    try {
      Set<String> missing = new TreeSet<>(repositories.missing(names));
      missing.forEach(name -> console.out().println("create repository " + name));
      if (!missing.isEmpty()) {
        lines().forEach(setting -> console.out().println("with " + setting));
      }
      console
          .err()
          .println(
              plan.artifacts().size()
                  + " artifacts would be checked and copied if missing, "
                  + missing.size()
                  + " repositories would be created; nothing was written");
    } catch (AccessException e) {
      console.warn("missing repositories could not be determined: " + e.getMessage());
    }
    return ExitStatus.OK;
  }

  /** The settings of created repositories. */
  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    settings.tags().forEach((key, value) -> lines.add("tag " + key + "=" + value));
    settings.kmsKey().ifPresent(key -> lines.add("KMS key " + key));
    if (settings.scanOnPush()) {
      lines.add("scan on push");
    }
    if (settings.immutableTags()) {
      lines.add("immutable tags");
    }
    settings
        .lifecyclePolicy()
        .ifPresent(policy -> lines.add("lifecycle policy " + policy.replaceAll("\\s+", " ")));
    return lines;
  }
}
