package org.opensearch.migrations.ecr.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A source file as text: without comments and annotations, and strings that are joined by {@code +}
 * as one.
 *
 * @param name of the file
 */
record JavaSource(String name, String text) {

  /** The content of a string literal is the first group. */
  static final String STRING = "\"((?:[^\"\\\\]|\\\\.)*+)\"";

  private static final Pattern TOKEN =
      Pattern.compile(
          STRING + "|'(?:[^'\\\\]|\\\\.[0-9a-f]*+)'|//[^\n]*+|/\\*.*?\\*/", Pattern.DOTALL);
  private static final Pattern ANNOTATION = Pattern.compile("@[A-Z]\\w*+\\(");

  /** All sources of ours below a folder. */
  static List<JavaSource> below(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(f -> f.toString().endsWith(".java"))
          .sorted()
          .map(JavaSource::of)
          .toList();
    }
  }

  private static JavaSource of(Path file) {
    try {
      return of(file.getFileName().toString(), Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JavaSource of(String name, String content) {
    String bare =
        TOKEN
            .matcher(content)
            .replaceAll(
                token ->
                    token.group().startsWith("/") ? " " : Matcher.quoteReplacement(token.group()))
            .replaceAll("\"\\s*\\+\\s*\"", "");
    StringBuilder text = new StringBuilder();
    Matcher annotation = ANNOTATION.matcher(bare);
    int from = 0;
    while (annotation.find(from)) {
      text.append(bare, from, annotation.start());
      from = annotation.end() + arguments(bare, annotation.end()).length() + 1;
    }
    return new JavaSource(name, text.append(bare.substring(from)).toString());
  }

  /** The arguments of each call whose beginning, with the parenthesis, matches. */
  List<String> arguments(Pattern call) {
    return call.matcher(text).results().map(found -> arguments(text, found.end())).toList();
  }

  /** What the first group of a pattern matches. */
  Stream<String> all(String pattern) {
    return Pattern.compile(pattern).matcher(text).results().map(found -> found.group(1));
  }

  /** The content of the strings in a piece of source, quotes as they are printed. */
  static Stream<String> strings(String source) {
    List<String> strings = new ArrayList<>();
    Matcher token = TOKEN.matcher(source);
    while (token.find()) {
      if (token.group(1) != null) {
        strings.add(token.group(1).replaceAll("\\\\([\"\\\\])", "$1").replace("\\n", " "));
      }
    }
    return strings.stream();
  }

  /** What stands between the parenthesis before {@code begin} and the one that closes it. */
  private static String arguments(String text, int begin) {
    Matcher token = TOKEN.matcher(text);
    int depth = 1;
    int at = begin;
    while (true) {
      char c = text.charAt(at);
      if ((c == '"' || c == '\'') && token.find(at) && token.start() == at) {
        at = token.end();
        continue;
      }
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth == 0) {
        return text.substring(begin, at);
      }
      at++;
    }
  }
}
