package org.opensearch.migrations.ecr.http;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.failure.Redaction;

/**
 * What was sent with a request and is not to be told when the answer quotes it.
 *
 * @param uri the address, whose query can be signed
 * @param authorization the header of that name
 */
record RequestSecrets(URI uri, Optional<String> authorization) {

  /** Shorter ones are no secrets, and are in every text. */
  private static final int SHORTEST = 4;

  /** The fields of a query that let somebody in. */
  private static final Pattern FIELD =
      Pattern.compile("(?i)(?:^|&)[^=&]*(?:signature|sig|token|credential)=([^&]+)");

  /** The text without them, whether it quotes them as they are or as a string of JSON. */
  String removedFrom(String text) {
    String clean = text;
    for (String secret : all().toList()) {
      clean = clean.replace(secret, Redaction.LEFT_OUT);
      clean = clean.replace(secret.replace("/", "\\/"), Redaction.LEFT_OUT);
    }
    return clean;
  }

  /** The longest first: others are parts of it. */
  private Stream<String> all() {
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    Stream<String> values = FIELD.matcher(query).results().map(field -> field.group(1));
    Stream<String> ofQuery =
        Stream.concat(Stream.of(query), values).flatMap(raw -> Stream.of(raw, decoded(raw)));
    return Stream.concat(ofQuery, authorization.stream().flatMap(RequestSecrets::parts))
        .filter(secret -> secret.length() >= SHORTEST)
        .sorted(Comparator.comparingInt(String::length).reversed());
  }

  private static String decoded(String raw) {
    return URLDecoder.decode(raw, StandardCharsets.UTF_8);
  }

  /** With its scheme, without it, and what a login encodes. */
  private static Stream<String> parts(String header) {
    String value = header.substring(header.indexOf(' ') + 1);
    if (!header.startsWith("Basic ")) {
      return Stream.of(header, value);
    }
    return Stream.of(
        header, value, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
  }
}
