package org.opensearch.migrations.ecr.images;

import static org.opensearch.migrations.ecr.yaml.LooseYaml.asList;
import static org.opensearch.migrations.ecr.yaml.LooseYaml.asMap;
import static org.opensearch.migrations.ecr.yaml.LooseYaml.asText;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.images.RenderedImages.InternetUse;
import org.opensearch.migrations.ecr.images.ShellScript.Fetched;
import org.opensearch.migrations.ecr.yaml.AliasBudget;
import org.opensearch.migrations.ecr.yaml.LooseYaml;

/**
 * Finds what the containers of a render fetch from public hosts when they run: in commands,
 * arguments, variables and scripts, those in ConfigMaps included, and the artifacts that custom
 * resources name. Links, annotations and configuration are not fetched.
 */
public final class InternetUseFinder {

  private static final Set<String> CONTAINERS =
      Set.of("containers", "initContainers", "ephemeralContainers");

  /** Of a workflow's template: one container. */
  private static final Set<String> CONTAINER = Set.of("container", "script");

  private static final Set<String> LEFT_OUT =
      Set.of("annotations", "labels", "matchLabels", "selector", "status");

  private static final Set<String> NOT_DEPLOYED =
      Set.of("CustomResourceDefinition", "PrometheusRule");

  private static final Pattern SCRIPT_NAME = Pattern.compile(".*\\.(sh|bash|py)");

  /** Flags whose URL is displayed or compared, or is the address of the program itself. */
  private static final Pattern LINK =
      Pattern.compile(
          ".*(allowed|audience|base|callback|cors|doc|external|help|home|link|logo|origin|public"
              + "|redirect|root|support|title).*");

  /** Variables whose URL is fetched, regardless of its form. */
  private static final Pattern FETCHED_NAME =
      Pattern.compile(".*(download|fetch|install|plugin).*");

  private static final Pattern FILE =
      Pattern.compile(
          ".*\\.(bz2|deb|gz|jar|js|json|pem|py|rpm|sh|so|tar|tgz|whl|xz|ya?ml|zip)([?#].*)?");

  /** Flux, and the data volumes of KubeVirt. */
  private static final Pattern ARTIFACT = Pattern.compile("(oci|docker)://");

  /** Documents without a match contain no detectable download. */
  private static final Pattern WORTH_READING =
      Pattern.compile(
          "://|\\b(apk|apt|apt-get|curl|dnf|gem|go|microdnf|npm|pip3?|wget|yarn|yum)\\b");

  private final String template;
  private final String kind;
  private final String name;

  /** Keyed by target: each once for each resource. */
  private final Map<String, InternetUse> found = new LinkedHashMap<>();

  private InternetUseFinder(String template, String kind, String name) {
    this.template = template;
    this.kind = kind;
    this.name = name;
  }

  /** What is fetched, in the order of the render, each target once for each resource. */
  public static List<InternetUse> find(String rendered) {
    AliasBudget aliases = AliasBudget.forLength(rendered.length());
    List<InternetUse> uses = new ArrayList<>();
    for (RenderedDocument document : RenderedDocument.split(rendered)) {
      if (!document.isResourceDefinition() && WORTH_READING.matcher(document.text()).find()) {
        LooseYaml.read(document.text(), aliases).stream()
            .flatMap(List::stream)
            .forEach(root -> uses.addAll(in(document.template(), root)));
      }
    }
    return uses;
  }

  private static List<InternetUse> in(String template, Object root) {
    String kind = asText(asMap(root).get("kind"));
    if (NOT_DEPLOYED.contains(kind)) {
      return List.of();
    }
    String name = asText(asMap(asMap(root).get("metadata")).get("name"));
    InternetUseFinder finder = new InternetUseFinder(template, kind, name);
    if (kind.equals("ConfigMap")) {
      DocumentPath data = DocumentPath.root().key("data");
      asMap(asMap(root).get("data")).forEach((key, value) -> finder.file(key, asText(value), data));
    } else {
      finder.node(root, "", DocumentPath.root());
    }
    return List.copyOf(finder.found.values());
  }

  private void file(String file, String content, DocumentPath path) {
    if (SCRIPT_NAME.matcher(file).matches() || content.startsWith("#!")) {
      script(content, Map.of(), path.key(file));
    }
  }

  private void node(Object node, String key, DocumentPath path) {
    if (node instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        node(list.get(i), key, path.index(i));
      }
    } else if (CONTAINERS.contains(key) || CONTAINER.contains(key)) {
      container(asMap(node), path);
    } else if (node instanceof String text && ARTIFACT.matcher(text).lookingAt()) {
      // A controller pulls it: never a link.
      PublicUrls.in(text).forEach(url -> add(url, path));
    } else {
      asMap(node)
          .forEach(
              (child, value) -> {
                if (!LEFT_OUT.contains(child)) {
                  node(value, child, path.key(child));
                }
              });
    }
  }

  private void container(Map<String, Object> container, DocumentPath path) {
    Map<String, String> variables = new HashMap<>();
    List<?> environment = asList(container.get("env"));
    for (int i = 0; i < environment.size(); i++) {
      Map<String, Object> variable = asMap(environment.get(i));
      String value = asText(variable.get("value"));
      variables.put(asText(variable.get("name")), value);
      variable(asText(variable.get("name")), value, path.key("env").index(i));
    }
    script(asText(container.get("source")), variables, path.key("source"));
    List<Argument> arguments = new ArrayList<>(arguments(container, "command", path));
    arguments.addAll(arguments(container, "args", path));
    run(arguments, variables);
    for (String hook : List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")) {
      exec(container.get(hook), variables, path.key(hook));
    }
  }

  /** The commands of {@code exec} at any depth. */
  private void exec(Object node, Map<String, String> variables, DocumentPath path) {
    Map<String, Object> map = asMap(node);
    run(arguments(map, "command", path), variables);
    map.forEach((key, value) -> exec(value, variables, path.key(key)));
  }

  private void variable(String variable, String value, DocumentPath path) {
    boolean named = FETCHED_NAME.matcher(variable.toLowerCase(Locale.ROOT)).matches();
    PublicUrls.in(value).stream()
        .filter(url -> named || FILE.matcher(url).matches())
        .forEach(url -> add(url, path));
  }

  private record Argument(String text, DocumentPath path) {

    boolean isScript() {
      return text.chars().anyMatch(Character::isWhitespace);
    }
  }

  private static List<Argument> arguments(
      Map<String, Object> container, String key, DocumentPath path) {
    List<Argument> arguments = new ArrayList<>();
    List<?> list = asList(container.get(key));
    for (int i = 0; i < list.size(); i++) {
      arguments.add(new Argument(asText(list.get(i)), path.key(key).index(i)));
    }
    return arguments;
  }

  private void run(List<Argument> arguments, Map<String, String> variables) {
    String line = String.join(" ", arguments.stream().map(Argument::text).toList());
    boolean fetches =
        arguments.stream().noneMatch(Argument::isScript)
            && !ShellScript.scan(line, variables).isEmpty();
    String flag = "";
    for (Argument argument : arguments) {
      if (argument.isScript()) {
        script(argument.text, variables, argument.path);
      } else {
        int equals = argument.text.startsWith("-") ? argument.text.indexOf('=') : -1;
        String of = equals < 0 ? flag : argument.text.substring(0, equals);
        if (fetches || !LINK.matcher(of.toLowerCase(Locale.ROOT)).matches()) {
          PublicUrls.in(argument.text).forEach(url -> add(url, argument.path));
        }
      }
      flag = argument.text.startsWith("-") ? argument.text : "";
    }
    if (fetches) {
      // URLs that are built from variables, and packages.
      ShellScript.scan(line, variables).forEach(use -> add(use.target(), arguments.get(0).path));
    }
  }

  private void script(String text, Map<String, String> variables, DocumentPath path) {
    boolean several = text.strip().indexOf('\n') >= 0;
    for (Fetched fetched : ShellScript.scan(text, variables)) {
      add(fetched.target(), several ? path.line(fetched.line()) : path);
    }
  }

  private void add(String target, DocumentPath path) {
    found.computeIfAbsent(
        target,
        url -> new InternetUse(url, new ImageLocation(template, kind, name, path.toString())));
  }
}
