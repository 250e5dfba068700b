package org.opensearch.migrations.ecr.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Substitutes the variables of the manifest: a dollar sign and a name in braces. Only the given
 * names are replaced, a preceding second dollar sign is an escape, and everything else is literal,
 * because Helm values contain such expressions for shells.
 */
public final class Template {

  /** {@code ${mirror}}: registry, prefix and {@code /mirrored}. */
  public static final String MIRROR = "mirror";

  /** {@code ${registry}}: registry and prefix. */
  public static final String REGISTRY = "registry";

  /** {@code ${release}}: the Migration Assistant's release. */
  public static final String RELEASE = "release";

  /** {@code ${digest}}: the pinned digest of an image, {@code sha256:…}. */
  public static final String DIGEST = "digest";

  /** {@code ${digestHex}}: the same without {@code sha256:}. */
  public static final String DIGEST_HEX = "digestHex";

  /** A dollar sign that substitution would read as an escape or as the start of a variable. */
  private static final Pattern SPECIAL =
      Pattern.compile(
          "\\$(?=\\$\\{)|(?<!\\$)\\$(?=\\{(?:"
              + String.join("|", MIRROR, REGISTRY, RELEASE)
              + ")\\})");

  private Template() {}

  /** {@code text} with the variables in {@code variables} replaced. */
  public static String substitute(String text, Map<String, String> variables) {
    if (!text.contains("${")) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 64);
    int from = 0;
    while (from < text.length()) {
      int dollar = text.indexOf('$', from);
      if (dollar < 0) {
        break;
      }
      out.append(text, from, dollar);
      if (text.startsWith("$${", dollar)) {
        out.append("${");
        from = dollar + 3;
        continue;
      }
      Optional<String> name = nameAt(text, dollar, variables);
      out.append(name.map(variables::get).orElse("$"));
      from = dollar + name.map(n -> n.length() + 3).orElse(1);
    }
    return out.append(text.substring(Math.min(from, text.length()))).toString();
  }

  /**
   * {@code value} with {@link #substitute} applied to all strings in it except the keys of maps.
   *
   * @param value a string, boolean, number, null, or a list or map of these
   */
  public static Object substituteAll(Object value, Map<String, String> variables) {
    if (value instanceof String text) {
      return substitute(text, variables);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(item -> substituteAll(item, variables)).toList();
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> substituted = new LinkedHashMap<>();
      map.forEach((key, item) -> substituted.put(key, substituteAll(item, variables)));
      return substituted;
    }
    return value;
  }

  /**
   * The text that substitution of the three variables turns into {@code literal}. Other expressions
   * such as {@code ${AWS_REGION}} are not escaped. If the result ends with a dollar sign, no
   * variable may follow directly, because the two would be an escape.
   */
  public static String escape(String literal) {
    return SPECIAL.matcher(literal).replaceAll("\\$\\$");
  }

  /**
   * Whether a string in {@code value} contains {@code ${name}}, not escaped.
   *
   * @param value as for {@link #substituteAll}
   */
  public static boolean uses(Object value, String name) {
    return !Objects.equals(substituteAll(value, Map.of(name, "")), substituteAll(value, Map.of()));
  }

  private static Optional<String> nameAt(String text, int dollar, Map<String, String> variables) {
    return variables.keySet().stream()
        .filter(name -> text.startsWith("${" + name + "}", dollar))
        .findFirst();
  }
}
