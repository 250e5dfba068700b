package org.opensearch.migrations.ecr.manifest;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ValuesPath;
import org.opensearch.migrations.ecr.yaml.Fields;
import org.opensearch.migrations.ecr.yaml.Position;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlNode;
import org.opensearch.migrations.ecr.yaml.YamlReader;

/**
 * Reads values of particular types: names and URLs of charts, and values paths. Errors are added to
 * the problems.
 */
public final class FieldTypes {

  static final String VARIANTS = "variants";
  private static final Pattern VARIANT = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private static final Set<String> SCHEMES = Set.of("https", "http", "oci");

  private static final Pattern KUBE_VERSION =
      Pattern.compile("v?[0-9]+\\.[0-9]+(\\.[0-9]+)?([-+][0-9A-Za-z.+-]+)?");

  /** The key of an image's group. */
  public static final String GROUP = "group";

  private static final Pattern GROUP_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  private static final String NAME_RULE = "a chart's name: " + ChartEntry.NAME_RULE;

  private FieldTypes() {}

  /** The names of the variants of the deployment that a chart or an image is for. */
  static List<String> variants(Fields owner, Problems problems) {
    return owner.list(VARIANTS).stream()
        .flatMap(
            node ->
                Fields.text(node, problems)
                    .flatMap(text -> variantName(text, node.position(), problems))
                    .stream())
        .toList();
  }

  /** The name of a variant. */
  public static Optional<String> variantName(String text, Position position, Problems problems) {
    if (VARIANT.matcher(text).matches()) {
      return Optional.of(text);
    }
    String expected = "the name of a variant: lower-case letters and digits, separated by '-'";
    problems.add(position, "'" + text + "'", expected);
    return Optional.empty();
  }

  /** Whether {@code text} is a Kubernetes version, and not a word such as {@code latest}. */
  public static boolean isKubeVersion(String text) {
    return KUBE_VERSION.matcher(text).matches();
  }

  /** The name or key of a chart under {@code key}, which is required. */
  public static Optional<String> chartName(Fields fields, String key, Problems problems) {
    return fields
        .requiredText(key)
        .flatMap(text -> chartName(text, fields.position(key), problems));
  }

  /** A chart's name or key. */
  public static Optional<String> chartName(String text, Position position, Problems problems) {
    return checked(text, text, NAME_RULE, position, problems);
  }

  /** The group of an image, if it has one. */
  public static Optional<String> group(Fields image, Problems problems) {
    Optional<String> group = image.text(GROUP);
    if (group.isPresent() && !GROUP_NAME.matcher(group.get()).matches()) {
      String expected = "a group: lower-case letters, digits and '-'";
      problems.add(image.position(GROUP), "'" + group.get() + "'", expected);
      return Optional.empty();
    }
    return group;
  }

  /** A chart's name, or a glob in which {@code *} stands for any part of one. */
  public static Optional<String> chartGlob(String text, Position position, Problems problems) {
    String rule = NAME_RULE + "; '*' matches any characters";
    return checked(text, text.replace('*', 'x'), rule, position, problems);
  }

  private static Optional<String> checked(
      String text, String name, String rule, Position position, Problems problems) {
    if (ChartEntry.isName(name)) {
      return Optional.of(text);
    }
    problems.add(position, "'" + text + "'", rule);
    return Optional.empty();
  }

  /**
   * Reads a URL; errors are added to the problems.
   *
   * @param name the chart's, with which an {@code oci://} URL must end
   */
  static Optional<URI> chartUrl(
      String text, Optional<String> name, Position position, Problems problems) {
    URI uri = uri(text);
    if (uri.getRawUserInfo() != null || (uri.getHost() == null && text.indexOf('@') >= 0)) {
      // Not shown: it may be a password.
      problems.add(position, "a URL with credentials", "a URL without credentials");
      return Optional.empty();
    }
    if (!SCHEMES.contains(String.valueOf(uri.getScheme())) || uri.getHost() == null) {
      String expected = "the address of a chart repository: https://HOST/…, http:// or oci://";
      problems.add(position, "'" + text + "'", expected);
      return Optional.empty();
    }
    boolean oci = "oci".equals(uri.getScheme());
    if (oci && name.isPresent() && !text.endsWith("/" + name.get())) {
      String expected = "the chart's name '" + name.get() + "' at the end of an oci:// address";
      problems.add(position, "'" + text + "'", expected);
      return Optional.empty();
    }
    return Optional.of(uri);
  }

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      return URI.create("");
    }
  }

  /** Reads {@code node} as a path; errors are added to the problems. */
  public static Optional<ValuesPath> valuesPath(YamlNode node, Problems problems) {
    if (!(node instanceof YamlNode.Sequence list)) {
      problems.add(
          node.position(), node.describe(), "a list of keys and list indexes: [image, tag]");
      return Optional.empty();
    }
    try {
      if (list.items().size() > YamlReader.MAX_DEPTH) {
        throw new IllegalArgumentException(
            "it has more than " + YamlReader.MAX_DEPTH + " segments");
      }
      List<Object> segments = list.items().stream().map(FieldTypes::segment).toList();
      return Optional.of(new ValuesPath(segments));
    } catch (IllegalArgumentException e) {
      problems.add(node.position(), describe(list), "a values path: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Object segment(YamlNode node) {
    Object value = node.toValue();
    if (value == null || value.equals("")) {
      throw new IllegalArgumentException("a segment must not be empty");
    }
    return value;
  }

  private static String describe(YamlNode.Sequence path) {
    return path.items().stream().map(YamlNode::describe).toList().toString();
  }
}
