package org.opensearch.migrations.ecr.registry;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code WWW-Authenticate} challenge (RFC 9110, 11.6.1).
 *
 * @param scheme {@code basic} or {@code bearer}
 * @param parameters by lower-case name: {@code realm}, {@code service}, {@code scope}, …
 */
record Challenge(String scheme, Map<String, String> parameters) {

  private static final Pattern PARAMETER =
      Pattern.compile("([a-zA-Z_]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,\"]+))");

  Challenge {
    parameters = Map.copyOf(parameters);
  }

  /** The best challenge that can be answered: bearer rather than basic. */
  static Optional<Challenge> best(List<String> headers) {
    return headers.stream()
        .map(Challenge::parse)
        .flatMap(Optional::stream)
        .max((a, b) -> Boolean.compare(a.isBearer(), b.isBearer()));
  }

  private static Optional<Challenge> parse(String header) {
    String text = header.strip();
    int space = text.indexOf(' ');
    String scheme = (space < 0 ? text : text.substring(0, space)).toLowerCase(Locale.ROOT);
    Map<String, String> parameters = new TreeMap<>();
    Matcher matcher = PARAMETER.matcher(space < 0 ? "" : text.substring(space));
    while (matcher.find()) {
      String value = matcher.group(2) == null ? matcher.group(3) : unescaped(matcher.group(2));
      parameters.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT), value);
    }
    boolean usable =
        scheme.equals("basic") || (scheme.equals("bearer") && parameters.containsKey("realm"));
    return usable ? Optional.of(new Challenge(scheme, parameters)) : Optional.empty();
  }

  private static String unescaped(String quoted) {
    return quoted.replaceAll("\\\\(.)", "$1");
  }

  boolean isBearer() {
    return scheme.equals("bearer");
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }
}
