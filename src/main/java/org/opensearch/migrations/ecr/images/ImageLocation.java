package org.opensearch.migrations.ecr.images;

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

  /** The note for the manifest: origin and state; empty if there is neither. */
  public String note() {
    String only = state.isEmpty() ? "" : "only " + state;
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
