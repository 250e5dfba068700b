package org.opensearch.migrations.ecr.mirror.copy;

import java.util.Optional;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.plan.SourceRepository;

/**
 * What is copied from where to where.
 *
 * @param source the repository it is read from
 * @param sourceIdentifier the tag or digest it is read by
 * @param pin the digest it must have
 * @param host the registry it is written to
 * @param repository the repository there
 * @param identifier the tag or digest it is written by
 */
public record ImageRoute(
    SourceRepository source,
    String sourceIdentifier,
    Optional<Digest> pin,
    String host,
    String repository,
    String identifier) {

  String sourceReference() {
    String separator = sourceIdentifier.contains(":") ? "@" : ":";
    return source.host() + "/" + source.path() + separator + sourceIdentifier;
  }

  String reference() {
    return host + "/" + repository + (identifier.contains(":") ? "@" : ":") + identifier;
  }
}
