package org.opensearch.migrations.ecr.registry.auth;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * How a registry lets itself be authenticated with, as far as that is known here. It can offer both
 * schemes, in one header or in two, and only one of them may work.
 *
 * @param bearer the challenge of the Bearer scheme
 * @param hasBasic whether the Basic scheme is offered
 */
record Challenges(Optional<Challenge> bearer, boolean hasBasic) {

  /** No authentication. */
  static final Challenges NONE = new Challenges(Optional.empty(), false);

  /** Reads the {@code WWW-Authenticate} headers of an answer of {@code uri}. */
  static Challenges of(URI uri, List<String> headers) {
    List<Challenge> all =
        headers.stream().flatMap(header -> Challenge.parse(header).stream()).toList();
    return new Challenges(
        all.stream()
            .filter(challenge -> challenge.isBearer() && challenge.parameter("realm").isPresent())
            .findFirst()
            .map(challenge -> challenge.resolvedAgainst(uri)),
        all.stream().anyMatch(Challenge::isBasic));
  }

  boolean isEmpty() {
    return bearer.isEmpty() && !hasBasic;
  }
}
