package org.opensearch.migrations.ecr.deployment.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.deployment.cluster.TemplateAction.Token;

/**
 * What the templates of a chart check about the cluster and the release, as far as their text
 * shows. Files are added one by one.
 */
public final class TemplateGates {

  private static final String VERSION = "v[0-9][a-z0-9]{0,20}";

  /** An API version anywhere, if its group has a dot. */
  private static final Pattern DOTTED =
      Pattern.compile(
          "(?<![\\w./-])((?:[a-z0-9-]{1,63}\\.){1,8}[a-z]{2,63}/"
              + VERSION
              + ")(?:/([A-Z]\\w{0,99}))?");

  /** The API version of a resource, with its kind. */
  private static final Pattern RESOURCE =
      Pattern.compile(
          "apiVersion:[ \\t]*[\"']?((?:[a-z0-9.-]{1,253}/)?"
              + VERSION
              + ")[\"']?[ \\t]*\\r?\\n[ \\t-]*kind:[ \\t]*[\"']?([A-Z]\\w{0,99})");

  private static final Pattern COMPARISON = Pattern.compile("[^-]*[<>=^~!][^-]*");

  private final NavigableSet<String> asked = new TreeSet<>();
  private final NavigableSet<String> named = new TreeSet<>();
  private final Map<ChartFiles.ChartFile, Set<String>> open = new LinkedHashMap<>();
  private final TemplateBlocks blocks = new TemplateBlocks();
  private boolean asksApis;
  private boolean asksRelease;
  private boolean asksKubeVersion;
  private boolean distinguishesEks;
  private boolean rendersDefinitions;

  /** Adds a template, or a file that templates can read. */
  public void add(ChartFiles.ChartFile file) {
    List<TemplateAction> actions = TemplateAction.in(file.text());
    if (file.isTemplate()) {
      rendersDefinitions |= file.text().contains("CustomResourceDefinition");
      blocks.add(file, actions);
    }
    Set<String> literals = new LinkedHashSet<>();
    boolean isOpen = false; // whether it checks for something that is not a literal
    for (TemplateAction action : actions) {
      add(action);
      action.tokens().stream()
          .filter(token -> token.isString() && ApiVersions.isOne(token.text()))
          .forEach(token -> literals.add(token.text()));
      isOpen |= asks(action);
    }
    if (isOpen) {
      open.put(file, literals);
    }
    named.addAll(literals);
    named.addAll(in(file.text()));
  }

  /** The API versions in {@code text}, rendered or not. */
  private static Set<String> in(String text) {
    Set<String> found = new LinkedHashSet<>();
    for (Pattern pattern : List.of(DOTTED, RESOURCE)) {
      Matcher api = pattern.matcher(text);
      while (api.find()) {
        found.add(api.group(1));
        if (api.group(2) != null) {
          found.add(api.group(1) + "/" + api.group(2));
        }
      }
    }
    return found;
  }

  private void add(TemplateAction action) {
    asksApis |= action.mentions("APIVersions");
    asksRelease |=
        action.mentions("IsUpgrade") || action.mentions("IsInstall") || action.mentions("Revision");
    asksKubeVersion |= action.mentions("KubeVersion");
    boolean compares = action.mentions("semverCompare");
    distinguishesEks |=
        action.tokens().stream()
            .filter(Token::isString)
            .map(Token::text)
            .anyMatch(
                text ->
                    text.toLowerCase(Locale.ROOT).contains("eks")
                        || (compares && COMPARISON.matcher(text).matches()));
    for (int i = 0; i < action.tokens().size(); i++) {
      if (isQuestion(action, i)) {
        literal(action, i).ifPresent(asked::add);
      }
    }
  }

  /** {@code .Capabilities.APIVersions.Has}, of a variable too, or the list function. */
  private static boolean isQuestion(TemplateAction action, int index) {
    Token token = action.at(index);
    return token.endsWith(".Has") || (token.is("has") && action.mentions("APIVersions"));
  }

  private static Optional<String> literal(TemplateAction action, int index) {
    Token after = action.at(index + 1);
    boolean isPiped = action.at(index - 1).is("|") && action.at(index - 2).isString();
    Token argument = isPiped && !after.isString() ? action.at(index - 2) : after;
    String text = argument.isString() ? argument.text() : formatted(action, index + 1);
    return Optional.of(text).filter(api -> api.matches("[\\w./-]{1,400}"));
  }

  /** {@code (printf "%s/v1" "example.com")}, if all arguments are strings; otherwise empty. */
  private static String formatted(TemplateAction action, int index) {
    if (!action.at(index).is("(") || !action.at(index + 1).is("printf")) {
      return "";
    }
    String text = action.at(index + 2).isString() ? action.at(index + 2).text() : "";
    int i = index + 3;
    for (; action.at(i).isString() && text.contains("%s"); i++) {
      text = text.replaceFirst("%s", Matcher.quoteReplacement(action.at(i).text()));
    }
    return action.at(i).is(")") ? text : "";
  }

  /** Whether it checks for something that is not a string literal. */
  private static boolean asks(TemplateAction action) {
    for (int i = 0; i < action.tokens().size(); i++) {
      if (isQuestion(action, i) && literal(action, i).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Whether templates check the API versions of the cluster. */
  public boolean asksApis() {
    return asksApis;
  }

  /** Whether templates distinguish installation and upgrade. */
  public boolean asksRelease() {
    return asksRelease;
  }

  /** Whether templates may distinguish EKS by its Kubernetes version. */
  public boolean distinguishesEks() {
    return asksKubeVersion && distinguishesEks;
  }

  /** Whether a template may render definitions of custom resources. */
  public boolean rendersDefinitions() {
    return rendersDefinitions;
  }

  /** The API versions that templates check for, as far as they are literals. */
  public NavigableSet<String> asked() {
    NavigableSet<String> all = new TreeSet<>(asked);
    open.keySet().forEach(file -> all.addAll(candidates(file)));
    return all;
  }

  /** API versions that a computed check may refer to: those in the template and its includes. */
  private Set<String> candidates(ChartFiles.ChartFile file) {
    Set<String> candidates = new LinkedHashSet<>(open.get(file));
    blocks.includedBy(file).forEach(text -> candidates.addAll(in(text)));
    return candidates;
  }

  /** All API versions in the files. */
  public NavigableSet<String> named() {
    return named;
  }

  /** Warnings about decisions that cannot be determined. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    List<String> byLookup = blocks.decidingBy(TemplateBlocks.Question.LOOKUP);
    if (!byLookup.isEmpty()) {
      warnings.add(
          String.join(", ", byLookup)
              + ": uses `lookup`, which finds nothing without a cluster. Images that appear"
              + " only when it finds something are not listed: read the template, check the pods"
              + " of a deployment with verify --pods, and add what is missing to a rules file");
    }
    List<String> composed =
        open.keySet().stream()
            .filter(file -> candidates(file).isEmpty())
            .map(ChartFiles.ChartFile::name)
            .toList();
    if (!composed.isEmpty()) {
      warnings.add(
          String.join(", ", composed)
              + ": checks for an API version that is computed in the template. If the cluster"
              + " serves API versions other than those of EKS and of the deployment's CRDs, name"
              + " them with --api-versions");
    }
    List<String> byHelmVersion = blocks.decidingBy(TemplateBlocks.Question.HELM_VERSION);
    if (!byHelmVersion.isEmpty()) {
      warnings.add(
          String.join(", ", byHelmVersion)
              + ": depends on the version of Helm. Images that appear only with another version are"
              + " not listed: run this command with the Helm of the deployment, --helm PATH");
    }
    return warnings;
  }
}
