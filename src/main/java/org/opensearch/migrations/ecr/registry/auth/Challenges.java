package org.opensearch.migrations.ecr.registry.auth;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.http.message.Uris;

/**
 * The authentication schemes of a registry that are supported here. A registry can offer both, in
 * one header or in two, and only one of them may work.
 *
 * @param bearer the challenge of the Bearer scheme
 * @param hasBasic whether the Basic scheme is offered
 */
record Challenges(Optional<Challenge> bearer, boolean hasBasic) {

  /** No authentication. */
  static final Challenges NONE = new Challenges(Optional.empty(), false);

  /** Parses the {@code WWW-Authenticate} headers of a response from {@code uri}. */
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

  /**
   * A {@code WWW-Authenticate} challenge (RFC 9110, 11.6.1).
   *
   * @param scheme in lower case: {@code basic}, {@code bearer}, …
   * @param parameters by lower-case name: {@code realm}, {@code service}, {@code scope}, …
   */
  record Challenge(String scheme, Map<String, String> parameters) {

    /** A parameter, whose closing quote may be missing at the end, or else a word. */
    private static final Pattern PART =
        Pattern.compile(
            "([a-zA-Z0-9_-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)(?:\"|$)|([^\\s,\"]+))"
                + "|([^\\s,=\"]+)");

    /** Follows a word that begins a challenge with parameters. */
    private static final Pattern PARAMETER = Pattern.compile("\\s+[a-zA-Z0-9_-]+\\s*=");

    Challenge {
      parameters = Map.copyOf(parameters);
    }

    /** The challenges of one header, which may be several. */
    static List<Challenge> parse(String header) {
      List<Challenge> challenges = new ArrayList<>();
      String scheme = "";
      Map<String, String> parameters = new TreeMap<>();
      Matcher part = PART.matcher(header);
      Matcher parameter = PARAMETER.matcher(header);
      while (part.find()) {
        if (part.group(4) == null) {
          String value = part.group(2) == null ? part.group(3) : unescaped(part.group(2));
          parameters.putIfAbsent(part.group(1).toLowerCase(Locale.ROOT), value.strip());
          continue;
        }
        String word = part.group(4).toLowerCase(Locale.ROOT);
        if (parameter.region(part.end(), header.length()).lookingAt()) {
          challenges.add(new Challenge(scheme, parameters));
          scheme = word;
          parameters.clear();
        } else {
          // A scheme without parameters, or the rest of an unquoted value:
          // "repository:a:pull,push".
          challenges.add(new Challenge(word, Map.of()));
        }
      }
      challenges.add(new Challenge(scheme, parameters));
      return challenges;
    }

    private static String unescaped(String quoted) {
      return quoted.replaceAll("\\\\(.)", "$1");
    }

    boolean isBasic() {
      return scheme.equals("basic");
    }

    boolean isBearer() {
      return scheme.equals("bearer");
    }

    Optional<String> parameter(String name) {
      return Optional.ofNullable(parameters.get(name));
    }

    /** Makes the realm absolute: some registries send only the path of their token service. */
    Challenge resolvedAgainst(URI uri) {
      String realm = parameters.getOrDefault("realm", "");
      if (!realm.startsWith("/")) {
        return this;
      }
      Map<String, String> resolved = new TreeMap<>(parameters);
      try {
        resolved.put("realm", Uris.resolve(uri, realm).toString());
      } catch (IllegalArgumentException e) {
        // Reported when a token is requested.
      }
      return new Challenge(scheme, resolved);
    }
  }
}
