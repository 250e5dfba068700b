package org.opensearch.migrations.ecr.images;

import static org.opensearch.migrations.ecr.yaml.LooseYaml.asMap;
import static org.opensearch.migrations.ecr.yaml.LooseYaml.asText;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A short description of where in a resource an image was found: {@code controller argument
 * --executor-image}, {@code custom resource Prometheus}, {@code test hook}.
 */
final class Origin {

  private static final Set<String> WORKLOADS =
      Set.of(
          "Pod",
          "PodTemplate",
          "Deployment",
          "StatefulSet",
          "DaemonSet",
          "ReplicaSet",
          "ReplicationController",
          "Job",
          "CronJob");

  private static final Set<String> CONTAINERS =
      Set.of("containers", "initContainers", "ephemeralContainers");

  /** The maximum length of a name in Kubernetes, in characters; longer text is cut. */
  private static final int LONGEST = 253;

  private final Map<?, ?> resource;
  private final String kind;
  private final String name;
  private final List<String> steps;

  private Origin(Map<?, ?> resource, String kind, String name, DocumentPath path) {
    this.resource = resource;
    this.kind = text(kind);
    this.name = text(name);
    this.steps = path.steps();
  }

  /**
   * The origin; empty for the image of a container of a workload that is not a hook.
   *
   * @param root the document, if it could be read
   */
  static String of(Object root, String kind, String name, DocumentPath path) {
    return new Origin(asMap(root), kind, name, path).describe();
  }

  private String describe() {
    String where = WORKLOADS.contains(kind) ? inWorkload() : resource();
    String hook = hook();
    if (where.isEmpty() || hook.isEmpty()) {
      return where + hook;
    }
    return where + " of a " + hook;
  }

  private String inWorkload() {
    Object node = resource;
    for (int i = 0; i < steps.size(); i++) {
      Object below = child(node, steps.get(i));
      if (CONTAINERS.contains(steps.get(i)) && below instanceof List && i + 2 < steps.size()) {
        Map<?, ?> container = asMap(child(below, steps.get(i + 1)));
        return inContainer(container, steps.subList(i + 2, steps.size()));
      }
      if (steps.get(i).equals("volumes") && below instanceof List && i + 2 < steps.size()) {
        String volume = text(asMap(child(below, steps.get(i + 1))).get("name"));
        return steps.get(i + 2).equals("image") ? ("image volume " + volume).strip() : resource();
      }
      node = below;
    }
    return resource();
  }

  private String inContainer(Map<?, ?> container, List<String> path) {
    String field = path.get(0);
    String owner = text(container.get("name"));
    String prefix = owner.isEmpty() ? "" : owner + " ";
    Object list = container.get(field);
    Object item = path.size() > 1 ? child(list, path.get(1)) : null;
    return switch (field) {
      case "image" -> "";
      case "env" -> ("environment variable " + text(asMap(item).get("name"))).strip();
      case "args", "command" -> prefix + argument(list, path.size() > 1 ? path.get(1) : "");
      default -> resource();
    };
  }

  /** An argument with its flag, which is part of it or the item before it. */
  private static String argument(Object list, String index) {
    String text = text(child(list, index));
    if (text.length() > LONGEST || text.chars().anyMatch(Character::isWhitespace)) {
      return "script";
    }
    boolean isFirst = !isIndex(index) || index.equals("0");
    String flag =
        text.startsWith("-") || isFirst
            ? text
            : text(child(list, String.valueOf(Integer.parseInt(index) - 1)));
    boolean isFlag = flag.startsWith("-") && flag.chars().noneMatch(Character::isWhitespace);
    return isFlag ? "argument " + flag.replaceFirst("=.*", "") : "argument";
  }

  private String resource() {
    String version = text(resource.get("apiVersion"));
    String group = version.substring(0, Math.max(0, version.indexOf('/')));
    if (group.indexOf('.') > 0 && !group.endsWith(".k8s.io")) {
      return "custom resource " + kind;
    }
    return (kind + " " + name).strip();
  }

  private String hook() {
    String hooks =
        text(asMap(asMap(resource.get("metadata")).get("annotations")).get("helm.sh/hook"));
    List<String> names =
        Arrays.stream(hooks.split(",", -1))
            .map(String::strip)
            .filter(hook -> !hook.isEmpty())
            .map(hook -> hook.startsWith("test") ? "test" : hook)
            .distinct()
            .toList();
    if (names.isEmpty()) {
      return "";
    }
    int last = names.size() - 1;
    String first = String.join(", ", names.subList(0, last));
    return (first.isEmpty() ? "" : first + " and ") + names.get(last) + " hook";
  }

  private static Object child(Object node, String step) {
    if (node instanceof List<?> list) {
      int index = isIndex(step) ? Integer.parseInt(step) : list.size();
      return index < list.size() ? list.get(index) : null;
    }
    return asMap(node).get(step);
  }

  private static boolean isIndex(String step) {
    return step.matches("\\d{1,9}");
  }

  /** Text, cut to a bounded length. */
  private static String text(Object value) {
    String text = asText(value);
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text.strip();
  }
}
