package org.opensearch.migrations.ecr.plan;

import java.time.LocalDate;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.plan.Sources.SourceRepository;

/** An artifact to mirror. */
public sealed interface PlannedArtifact {

  /** The published reference, as in messages and reports. */
  String source();

  /** The reference in the destination, as in messages and reports. */
  String destination();

  /** The destination registry. */
  String host();

  /** The repository in the destination registry. */
  String repository();

  /** The host of the registry or chart repository that it is read from, with its port. */
  String sourceHost();

  /** {@code image} or {@code chart}. */
  String kind();

  /** The content that its tag or version must have, if the manifest pins it. */
  Optional<Pin> pin();

  /** Whether the manifest specifies its content: with a pin, or with a digest to pull by. */
  boolean isLocked();

  /**
   * An image.
   *
   * @param reference the published reference; its digest, if any, takes precedence
   * @param from the source repository
   * @param identifier the tag or digest in that repository
   * @param host the destination registry
   * @param repository the repository in that registry
   * @param tag the tag at the destination; empty if it is known by digest only
   */
  record Image(
      ImageReference reference,
      Optional<Pin> pin,
      SourceRepository from,
      String identifier,
      String host,
      String repository,
      Optional<String> tag)
      implements PlannedArtifact {

    /** The digest that the manifest specifies: in the reference, or as a pin. */
    public Optional<Digest> digest() {
      return reference.digest().or(() -> pin.map(Pin::digest));
    }

    @Override
    public boolean isLocked() {
      return digest().isPresent();
    }

    /** Whether it is read from an earlier destination, which can have fewer platforms. */
    public boolean isFromMirror() {
      return !from.host().equals(reference.host());
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
    public String sourceHost() {
      return from.host();
    }

    @Override
    public String kind() {
      return "image";
    }
  }

  /**
   * A chart.
   *
   * @param from the source repository of an OCI artifact; empty for an archive in a chart
   *     repository
   * @param tag the tag of the version in the manifest; the published one can differ by a {@code v}
   */
  record Chart(
      ChartEntry entry,
      Optional<Pin> pin,
      Optional<SourceRepository> from,
      String host,
      String repository,
      String tag)
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
    public String sourceHost() {
      return from.map(SourceRepository::host)
          .orElseGet(() -> String.valueOf(entry.repository().getRawAuthority()));
    }

    @Override
    public boolean isLocked() {
      return pin.isPresent();
    }

    @Override
    public String kind() {
      return "chart";
    }
  }

  /**
   * The content that the manifest locks: what a tag, or the archive of a chart version, must be.
   *
   * @param digest of the image, or of the chart's .tgz
   * @param date when it was looked up, if the manifest says so
   */
  public record Pin(Digest digest, Optional<LocalDate> date) {

    /** The digest and the date, for messages. */
    @Override
    public String toString() {
      return digest + date.map(on -> " on " + on).orElse("");
    }
  }
}
