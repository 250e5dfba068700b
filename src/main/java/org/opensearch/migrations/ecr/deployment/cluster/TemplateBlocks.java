package org.opensearch.migrations.ecr.deployment.cluster;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.deployment.cluster.TemplateAction.Token;

/** The templates of a chart and their includes. */
final class TemplateBlocks {

  private static final Pattern IMAGE =
      Pattern.compile("(?m)^[\\s-]*[\"']?\\w*[iI]mage[\"']?:\\s*\\S");
  private static final Pattern KIND = Pattern.compile("(?m)^kind:[ \\t]*[\"']?(\\w+)");

  /** Kinds that neither start pods nor pass images to those that do. */
  private static final Set<String> WITHOUT_IMAGES =
      Set.of(
          "ClusterRole",
          "ClusterRoleBinding",
          "HorizontalPodAutoscaler",
          "Ingress",
          "MutatingWebhookConfiguration",
          "Namespace",
          "NetworkPolicy",
          "PersistentVolume",
          "PersistentVolumeClaim",
          "PodDisruptionBudget",
          "PriorityClass",
          "Role",
          "RoleBinding",
          "Secret",
          "Service",
          "ServiceAccount",
          "StorageClass",
          "ValidatingWebhookConfiguration");

  private static final Set<String> OPENING = Set.of("if", "range", "with", "block", "define");

  /** Something that no render here can answer as the cluster or another Helm would. */
  enum Question {
    LOOKUP,
    HELM_VERSION;

    /** Whether {@code token} asks it. */
    boolean isAskedBy(Token token) {
      return switch (this) {
        case LOOKUP -> token.is("lookup");
        // A string is a key only if it is nothing else: libraries have names that contain it.
        case HELM_VERSION ->
            token.isString()
                ? token.text().equals("HelmVersion")
                : token.text().contains(".HelmVersion");
      };
    }
  }

  /** A unit of rendering: a file, or a named definition. */
  private static final class Block {
    private final Set<String> included = new LinkedHashSet<>();

    /** The line that first asks each question. */
    private final Map<Question, Integer> asked = new EnumMap<>(Question.class);

    private String text = "";
  }

  /** An enclosing block and the line where it begins. */
  private record Open(Block block, boolean isDefinition, int line) {}

  private final Map<String, Block> defined = new LinkedHashMap<>();
  private final Map<ChartFiles.ChartFile, Block> files = new LinkedHashMap<>();

  /** Adds a template. */
  void add(ChartFiles.ChartFile file, List<TemplateAction> actions) {
    Block root = new Block();
    root.text = file.text();
    files.put(file, root);
    String[] lines = file.text().split("\n", -1);
    List<Open> open = new ArrayList<>(List.of(new Open(root, false, 1)));
    for (TemplateAction action : actions) {
      Open inner = open.get(open.size() - 1);
      Token first = action.at(0);
      if (first.is("end") && open.size() > 1) {
        open.remove(open.size() - 1);
        if (inner.isDefinition()) {
          inner.block().text += between(lines, inner.line(), action.line());
        }
        continue;
      }
      read(action, inner.block());
      if (first.is("define") || first.is("block")) {
        String name = action.at(1).text();
        if (first.is("block")) {
          inner.block().included.add(name);
        }
        Block block = defined.computeIfAbsent(name, n -> new Block());
        open.add(new Open(block, true, action.line()));
      } else if (!first.isString() && OPENING.contains(first.text())) {
        open.add(new Open(inner.block(), false, action.line()));
      }
    }
  }

  private static String between(String[] lines, int first, int last) {
    return String.join("\n", List.of(lines).subList(first - 1, last)) + "\n";
  }

  private static void read(TemplateAction action, Block block) {
    for (int i = 0; i < action.tokens().size(); i++) {
      Token token = action.at(i);
      for (Question question : Question.values()) {
        if (question.isAskedBy(token)) {
          block.asked.putIfAbsent(question, action.line());
        }
      }
      boolean isCall = token.is("include") || token.is("template");
      if (isCall && action.at(i + 1).isString()) {
        block.included.add(action.at(i + 1).text());
      }
    }
  }

  /** The texts of everything that a file includes, transitively. */
  List<String> includedBy(ChartFiles.ChartFile file) {
    Block root = files.get(file);
    return root == null
        ? List.of()
        : reached(root).stream().filter(block -> block != root).map(block -> block.text).toList();
  }

  private Set<Block> reached(Block from) {
    Set<Block> reached = new LinkedHashSet<>();
    List<Block> left = new ArrayList<>(List.of(from));
    while (!left.isEmpty()) {
      Block block = left.remove(left.size() - 1);
      if (reached.add(block)) {
        block.included.stream().filter(defined::containsKey).map(defined::get).forEach(left::add);
      }
    }
    return reached;
  }

  /** The files whose images may depend on the answer, each with the line of the question. */
  List<String> decidingBy(Question question) {
    List<String> deciding = new ArrayList<>();
    files.forEach(
        (file, root) -> {
          Set<Block> reached = reached(root);
          boolean asks = reached.stream().anyMatch(block -> block.asked.containsKey(question));
          if (asks && isRendered(file) && canNameImages(reached)) {
            deciding.add(file.name() + where(question, root));
          }
        });
    return deciding;
  }

  private static boolean isRendered(ChartFiles.ChartFile file) {
    String name = file.path().substring(file.path().lastIndexOf('/') + 1);
    return !name.startsWith("_") && !name.equals("NOTES.txt");
  }

  private static boolean canNameImages(Set<Block> reached) {
    Set<String> kinds = new LinkedHashSet<>();
    boolean mentions = false;
    for (Block block : reached) {
      Matcher kind = KIND.matcher(block.text);
      while (kind.find()) {
        kinds.add(kind.group(1));
      }
      mentions |= block.text.contains("mage") || block.text.contains("toYaml");
    }
    return kinds.isEmpty() ? mentions : !WITHOUT_IMAGES.containsAll(kinds);
  }

  private static String where(Question question, Block root) {
    List<String> images = new ArrayList<>();
    String[] lines = root.text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      if (IMAGE.matcher(lines[i]).find()) {
        images.add(String.valueOf(i + 1));
      }
    }
    Integer line = root.asked.get(question);
    String asks = line == null ? "in what it includes" : "line " + line;
    String shown = images.isEmpty() ? "" : "; images on line " + String.join(", ", images);
    return " (" + asks + shown + ")";
  }
}
