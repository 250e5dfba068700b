package org.opensearch.migrations.ecr.plan;

import java.util.Optional;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageReference;

/** One thing to mirror. */
public sealed interface PlannedArtifact {

  /** What is mirrored, as messages and reports name it: where it was published. */
  String source();

  /** What is written, with its host, as messages and reports name it. */
  String destination();

  /** The repository that is written, within the registry. */
  String repository();

  /** {@code image} or {@code chart}. */
  String kind();

  /**
   * An image.
   *
   * @param reference what it was published as; its digest, if there is one, decides
   * @param from the repository it is read from
   * @param tag what it is tagged with at the destination; empty for one known by digest alone
   */
  record Image(
      ImageReference reference,
      SourceRepository from,
      String host,
      String repository,
      Optional<String> tag)
      implements PlannedArtifact {

    /** The digest that the manifest pins. */
    public Optional<Digest> pin() {
      return reference.digest();
    }

    @Override
    public String source() {
      return reference.toString();
    }

    @Override
    public String destination() {
      return host
          + "/"
          + repository
          + tag.map(t -> ":" + t).orElseGet(() -> "@" + reference.identifier());
    }

    @Override
    public String kind() {
      return "image";
    }
  }

  /**
   * A chart.
   *
   * @param from the repository where it is an artifact; empty for an archive in a chart repository
   * @param tag of the version that the manifest says; the published one can differ by a {@code v}
   */
  record Chart(
      ChartEntry entry, Optional<SourceRepository> from, String host, String repository, String tag)
      implements PlannedArtifact {

    @Override
    public String source() {
      // A query can hold a secret.
      String repositoryUrl = entry.repository().toString().replaceFirst("\\?.*", "");
      String separator = entry.isOci() ? ":" : repositoryUrl.endsWith("/") ? "" : "/";
      return repositoryUrl + separator + (entry.isOci() ? entry.version() : entry.label());
    }

    @Override
    public String destination() {
      return host + "/" + repository + ":" + tag;
    }

    @Override
    public String kind() {
      return "chart";
    }
  }
}
