package org.opensearch.migrations.ecr.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of a declarative Jenkinsfile as its tests look at: blocks that close, stages in order,
 * and the commands of {@code sh}.
 */
final class Jenkinsfile {

  private static final Pattern TOKEN =
      Pattern.compile(
          "//[^\n]*|'''(?<block>.*?)'''|'(?<text>(?:\\\\.|[^'\\\\\n])*)'|\"(?:\\\\.|[^\"\\\\\n])*\""
              + "|(?<word>[A-Za-z_]+)|[{}()]|\\S",
          Pattern.DOTALL);

  private final Map<String, List<String>> commands = new LinkedHashMap<>();
  private final Deque<String> open = new ArrayDeque<>();

  private Jenkinsfile() {}

  /** Reads one; throws IllegalArgumentException when its blocks do not close. */
  static Jenkinsfile parse(String text) {
    Jenkinsfile file = new Jenkinsfile();
    file.read(TOKEN.matcher(text));
    if (!file.open.isEmpty()) {
      throw new IllegalArgumentException("not closed: " + file.open);
    }
    return file;
  }

  private void read(Matcher token) {
    String word = "";
    String stage = "";
    while (token.find()) {
      String found = token.group();
      if (found.startsWith("//")) {
        continue;
      }
      if (found.equals("{") || found.equals("(")) {
        open.push(found.equals("{") && word.equals("stage") ? "{" + stage : found);
      } else if (found.equals("}") || found.equals(")")) {
        close(found.equals("}") ? '{' : '(');
      } else if (token.group("word") != null) {
        word = found;
      } else if (string(token) != null && word.equals("stage")) {
        stage = string(token);
        commands.put(stage, new ArrayList<>());
      } else if (string(token) != null && word.equals("sh")) {
        commands.computeIfAbsent(innermostStage(), s -> new ArrayList<>()).add(string(token));
      }
    }
  }

  private void close(char opener) {
    if (open.isEmpty() || open.pop().charAt(0) != opener) {
      throw new IllegalArgumentException("closed but not open: " + opener);
    }
  }

  private static String string(Matcher token) {
    String block = token.group("block");
    return block != null ? block : token.group("text");
  }

  private String innermostStage() {
    return open.stream()
        .filter(block -> block.length() > 1)
        .findFirst()
        .map(block -> block.substring(1))
        .orElse("post");
  }

  /** Stage → the commands of its {@code sh} steps; {@code post} for those outside of all stages. */
  Map<String, List<String>> commands() {
    return commands;
  }
}
