package org.opensearch.migrations.ecr.render;

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
 */
public record Place(String template, String kind, String name, String path, String origin) {

  /** A usual place. */
  public Place(String template, String kind, String name, String path) {
    this(template, kind, name, path, "");
  }

  /** Resource, path and template, as messages show them. */
  @Override
  public String toString() {
    String resource = (kind + " " + name).strip();
    String where = resource.isEmpty() ? path : resource + ", " + path;
    return template.isEmpty() ? where : where + " (" + template + ")";
  }
}
