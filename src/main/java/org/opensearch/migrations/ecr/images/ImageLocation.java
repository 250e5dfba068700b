package org.opensearch.migrations.ecr.images;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A location in a render.
 *
 * @param template the template's path, the chart's name first: {@code fluent-bit/templates/x.yaml};
 *     empty if unknown
 * @param kind of the resource; empty if it has none
 * @param name of the resource; empty if it has none
 * @param path within the resource: {@code spec.template.spec.containers[0].image}; a path in
 *     embedded YAML or JSON follows after {@code |}
 * @param origin a short description: {@code controller argument --executor-image}; empty for the
 *     image of a container of a workload that is not a hook
 * @param state of the cluster in which it was found: "as an upgrade"; empty for an installation on
 *     the cluster that Helm assumes by default
 */
public record ImageLocation(
    String template, String kind, String name, String path, String origin, String state) {

  /** How the state of a variant of the deployment begins; the names are separated by "or". */
  public static final String IN_VARIANT = "in variant ";

  private static final Pattern VARIANT =
      Pattern.compile("^" + IN_VARIANT + "[a-z0-9-]+( or [a-z0-9-]+)*(, )?");

  /** A location in the default state. */
  public ImageLocation(String template, String kind, String name, String path, String origin) {
    this(template, kind, name, path, origin, "");
  }

  /** A location without a description, in the default state. */
  public ImageLocation(String template, String kind, String name, String path) {
    this(template, kind, name, path, "");
  }

  /** The same location in another state. */
  public ImageLocation in(String other) {
    return new ImageLocation(template, kind, name, path, origin, other);
  }

  /** The fields for JSON reports; without the state if it is the default. */
  public Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("template", template);
    fields.put("kind", kind);
    fields.put("name", name);
    fields.put("path", path);
    if (!state.isEmpty()) {
      fields.put("state", state);
    }
    return fields;
  }

  /**
   * The note for the manifest: origin and state, without the variant, which is a field of its own;
   * empty if there is neither.
   */
  public String note() {
    String rest = VARIANT.matcher(state).replaceFirst("");
    String only = rest.isEmpty() ? "" : "only " + rest;
    return origin.isEmpty() || only.isEmpty() ? origin + only : origin + ", " + only;
  }

  /** Resource, path, template and state, as messages show them. */
  @Override
  public String toString() {
    String resource = (kind + " " + name).strip();
    String where = resource.isEmpty() ? path : resource + ", " + path;
    String there = template.isEmpty() ? where : where + " (" + template + ")";
    return state.isEmpty() ? there : there + ", only " + state;
  }
}
