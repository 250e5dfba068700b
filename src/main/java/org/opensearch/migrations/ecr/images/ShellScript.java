package org.opensearch.migrations.ecr.images;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the downloads of a script or command from public hosts, by the commands that download. */
final class ShellScript {

  /** Commands that fetch the URLs that they are given. */
  private static final Set<String> FETCHING =
      Set.of(
          "aria2c",
          "axel",
          "cargo",
          "crane",
          "curl",
          "flux",
          "gem",
          "git",
          "go",
          "gsutil",
          "helm",
          "http",
          "kubectl",
          "kustomize",
          "mvn",
          "npm",
          "oc",
          "oras",
          "pip",
          "pip3",
          "pnpm",
          "skopeo",
          "wget",
          "yarn");

  /** Commands that only print their arguments. */
  private static final Set<String> PRINTING =
      Set.of(":", "cat", "die", "echo", "error", "fail", "info", "log", "logger", "printf", "warn");

  /** Words that can precede a command. */
  private static final Set<String> KEYWORDS =
      Set.of("!", "do", "elif", "else", "if", "then", "until", "while", "{");

  /** Package managers, and their actions that download without a URL. */
  private static final Map<String, Set<String>> PACKAGES =
      Map.ofEntries(
          Map.entry("apk", Set.of("add", "update", "upgrade")),
          Map.entry("apt", Set.of("install", "update", "upgrade")),
          Map.entry("apt-get", Set.of("install", "update", "upgrade")),
          Map.entry("dnf", Set.of("install", "makecache", "update", "upgrade")),
          Map.entry("gem", Set.of("install")),
          Map.entry("go", Set.of("install")),
          Map.entry("microdnf", Set.of("install", "update", "upgrade")),
          Map.entry("npm", Set.of("ci", "i", "install")),
          Map.entry("pip", Set.of("install")),
          Map.entry("pip3", Set.of("install")),
          Map.entry("yarn", Set.of("add", "install")),
          Map.entry("yum", Set.of("install", "makecache", "update", "upgrade")));

  /** Options that keep a package manager off the internet. */
  private static final Set<String> OFFLINE =
      Set.of("--cacheonly", "--no-download", "--no-index", "--no-network", "--offline");

  /** The most characters that variables add to a command. */
  private static final int LONGEST = 4000;

  /** Calls of Python that fetch. */
  private static final Pattern CALL =
      Pattern.compile("\\b(?:requests\\.[a-z]{2,8}|urlopen|urlretrieve)\\(");

  private static final Pattern SEPARATOR = Pattern.compile("\\|\\|?|&&|;|\\$\\(|`|\\(");
  private static final Pattern WORD = Pattern.compile("[^\\s\"'=]+");
  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "^\\s*(?:export |local |readonly )?\\s*([A-Za-z_]\\w*)=[\"']?([^\\s\"';]{1,2000})");
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)\\}|(\\w+))");
  private static final Pattern HEREDOC = Pattern.compile("<<-?\\s?[\"']?([A-Za-z_]\\w*)[\"']?");

  /**
   * Something that is fetched.
   *
   * @param line from 1
   * @param target a URL, or a package manager's command
   */
  record Fetched(int line, String target) {}

  private final Map<String, String> variables;
  private final List<Fetched> fetched = new ArrayList<>();

  private ShellScript(Map<String, String> variables) {
    this.variables = new HashMap<>(variables);
  }

  /** What {@code text} fetches when it is run with {@code variables} in its environment. */
  static List<Fetched> scan(String text, Map<String, String> variables) {
    ShellScript script = new ShellScript(variables);
    String[] lines = text.split("\n", -1);
    String delimiter = "";
    StringBuilder command = new StringBuilder();
    int first = 0;
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i];
      if (!delimiter.isEmpty()) {
        delimiter = line.strip().equals(delimiter) ? "" : delimiter;
        continue;
      }
      first = command.isEmpty() ? i + 1 : first;
      boolean continues = line.endsWith("\\");
      command.append(continues ? line.substring(0, line.length() - 1) : withoutComment(line));
      if (!continues) {
        script.command(command.toString(), first);
        delimiter = delimiter(command.toString());
        command.setLength(0);
      }
    }
    script.command(command.toString(), first);
    return script.fetched;
  }

  /** The delimiter of the here-document that follows; empty if there is none. */
  private static String delimiter(String command) {
    Matcher matcher = HEREDOC.matcher(command);
    return matcher.find() && command.indexOf("<<<") < 0 ? matcher.group(1) : "";
  }

  private static String withoutComment(String line) {
    int comment = line.indexOf(" #");
    return line.stripLeading().startsWith("#")
        ? ""
        : comment < 0 ? line : line.substring(0, comment);
  }

  private void command(String line, int number) {
    for (String part : parts(line)) {
      Matcher assignment = ASSIGNMENT.matcher(part);
      if (assignment.find()) {
        variables.put(assignment.group(1), resolved(assignment.group(2)));
      }
      targets(resolved(part)).forEach(target -> fetched.add(new Fetched(number, target)));
    }
    if (CALL.matcher(line).find()) {
      PublicUrls.in(line).forEach(url -> fetched.add(new Fetched(number, url)));
    }
  }

  /** The commands of a line: separators in quotes are text, except of substitutions. */
  private static List<String> parts(String line) {
    List<String> parts = new ArrayList<>();
    Matcher separator = SEPARATOR.matcher(line);
    int begin = 0;
    int at = 0;
    char quote = 0;
    while (separator.find()) {
      quote = quoteAfter(line.substring(at, separator.start()), quote);
      at = separator.end();
      boolean substitutes = separator.group().equals("$(") || separator.group().equals("`");
      if (quote == 0 || (quote == '"' && substitutes)) {
        parts.add(line.substring(begin, separator.start()));
        begin = at;
        quote = 0;
      }
    }
    parts.add(line.substring(begin));
    boolean isClosed = quoteAfter(line.substring(at), quote) == 0;
    // A quote that another line closes, or an apostrophe.
    return isClosed || parts.size() > 1 ? parts : List.of(SEPARATOR.split(line, -1));
  }

  /** The quote that is open after {@code text}; 0 for none. */
  private static char quoteAfter(String text, char before) {
    char quote = before;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '\'') {
        i++;
      } else if (c == '"' || c == '\'') {
        quote = quote == 0 ? c : quote == c ? 0 : quote;
      }
    }
    return quote;
  }

  private Set<String> targets(String command) {
    List<String> words = words(command);
    if (words.stream().dropWhile(KEYWORDS::contains).limit(1).anyMatch(PRINTING::contains)) {
      return Set.of();
    }
    int program = 0;
    while (program < words.size() && !isFetching(words.get(program))) {
      program++;
    }
    if (program == words.size()) {
      return Set.of();
    }
    Set<String> targets = new LinkedHashSet<>(PublicUrls.in(command));
    List<String> arguments = words.subList(program + 1, words.size());
    String name = words.get(program);
    if (name.equals("curl") || name.equals("wget")) {
      arguments.stream().filter(PublicUrls::isBare).forEach(targets::add);
    }
    if (targets.isEmpty() && installs(name, arguments)) {
      targets.add(
          name + " " + arguments.stream().filter(PACKAGES.get(name)::contains).findFirst().get());
    }
    return targets;
  }

  private static boolean isFetching(String word) {
    return FETCHING.contains(word) || PACKAGES.containsKey(word);
  }

  /** Whether a package manager installs from its default, which is public. */
  private static boolean installs(String program, List<String> arguments) {
    Set<String> actions = PACKAGES.getOrDefault(program, Set.of());
    return arguments.stream().limit(4).anyMatch(actions::contains)
        && arguments.stream().noneMatch(OFFLINE::contains)
        && arguments.stream().noneMatch(argument -> argument.contains("://"));
  }

  /** The words, programs without their folders. */
  private static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(command);
    while (matcher.find()) {
      String word = matcher.group();
      words.add(word.startsWith("/") ? word.substring(word.lastIndexOf('/') + 1) : word);
    }
    return words;
  }

  /** The text with the values of its variables; unchanged if they are very long. */
  private String resolved(String text) {
    StringBuilder resolved = new StringBuilder();
    Matcher matcher = VARIABLE.matcher(text);
    while (matcher.find()) {
      String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      String value = variables.getOrDefault(name, matcher.group());
      matcher.appendReplacement(resolved, Matcher.quoteReplacement(value));
      if (resolved.length() > text.length() + LONGEST) {
        return text;
      }
    }
    return matcher.appendTail(resolved).toString();
  }
}
