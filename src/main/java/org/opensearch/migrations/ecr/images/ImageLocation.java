package org.opensearch.migrations.ecr.images;

/**
 * Where in a render something stands.
 *
 * @param template the template's path, the chart's name first: {@code fluent-bit/templates/x.yaml};
 *     empty where Helm does not say it
 * @param kind of the resource; empty where it has none
 * @param name of the resource; empty where it has none
 * @param path within the resource: {@code spec.template.spec.containers[0].image}; what lies in
 *     YAML or JSON inside a text follows after a {@code |}
 * @param origin the same in a few words: {@code controller argument --executor-image}; empty for
 *     the usual place, the image of a container of a workload that is no hook
 * @param state in which it was seen: "as an upgrade"; empty for an installation on the cluster that
 *     Helm assumes by default
 */
public record ImageLocation(
    String template, String kind, String name, String path, String origin, String state) {

  /** A place that a plain {@code helm template} shows. */
  public ImageLocation(String template, String kind, String name, String path, String origin) {
    this(template, kind, name, path, origin, "");
  }

  /** A usual place. */
  public ImageLocation(String template, String kind, String name, String path) {
    this(template, kind, name, path, "");
  }

  /** The same place in another state. */
  public ImageLocation in(String other) {
    return new ImageLocation(template, kind, name, path, origin, other);
  }

  /** What is worth a note in the manifest: origin and state; empty for the usual place. */
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
