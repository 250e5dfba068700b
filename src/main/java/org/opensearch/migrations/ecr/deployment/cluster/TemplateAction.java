package org.opensearch.migrations.ecr.deployment.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * An action in a template: the text between double braces.
 *
 * @param line where it begins, from 1
 * @param tokens of the action, without spaces and comments
 */
record TemplateAction(int line, List<Token> tokens) {

  /**
   * A part of an action.
   *
   * @param text the value of a string; otherwise as written
   * @param isString whether it is a string
   */
  record Token(String text, boolean isString) {

    /** Whether it is that word or symbol. */
    boolean is(String word) {
      return !isString && text.equals(word);
    }

    /** Whether it is a word with that ending, such as a field. */
    boolean endsWith(String end) {
      return !isString && text.endsWith(end);
    }
  }

  /** The token at {@code index}; an empty word if there is none. */
  Token at(int index) {
    return index >= 0 && index < tokens.size() ? tokens.get(index) : new Token("", false);
  }

  /** Whether one of its words or strings contains {@code part}. */
  boolean mentions(String part) {
    return tokens.stream().anyMatch(token -> token.text().contains(part));
  }

  /** The actions in {@code text}, in their order. */
  static List<TemplateAction> in(String text) {
    List<TemplateAction> actions = new ArrayList<>();
    int line = 1;
    int counted = 0;
    for (int at = text.indexOf("{{"); at >= 0; at = text.indexOf("{{", at)) {
      for (; counted < at; counted++) {
        line += text.charAt(counted) == '\n' ? 1 : 0;
      }
      Lexer lexer = new Lexer(text, at + 2);
      List<Token> tokens = lexer.tokens();
      if (!tokens.isEmpty()) {
        actions.add(new TemplateAction(line, tokens));
      }
      at = lexer.at;
    }
    return actions;
  }

  /**
   * Reads one action. An unclosed action ends at the next one, an unclosed string at the end of its
   * line.
   */
  private static final class Lexer {

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    Lexer(String text, int begin) {
      this.text = text;
      this.at = begin;
    }

    List<Token> tokens() {
      while (at < text.length()) {
        char c = text.charAt(at);
        if (text.startsWith("}}", at)) {
          at += 2;
          return tokens;
        }
        if (text.startsWith("{{", at)) {
          return tokens;
        }
        if (text.startsWith("/*", at)) {
          int end = text.indexOf("*/", at + 2);
          at = end < 0 ? text.length() : end + 2;
        } else if (c == '"' || c == '`') {
          string(c);
        } else if (text.startsWith("\\\"", at)) {
          at++; // In values, a template can stand within a quoted text.
        } else if (isWord(c)) {
          int begin = at;
          while (at < text.length() && isWord(text.charAt(at))) {
            at++;
          }
          tokens.add(new Token(text.substring(begin, at), false));
        } else {
          if (!Character.isWhitespace(c) && c != '-') {
            tokens.add(new Token(String.valueOf(c), false));
          }
          at++;
        }
      }
      return tokens;
    }

    private void string(char quote) {
      StringBuilder value = new StringBuilder();
      boolean isEscaped = at > 0 && text.charAt(at - 1) == '\\';
      for (at++; at < text.length() && text.charAt(at) != quote; at++) {
        if (quote != '`' && text.charAt(at) == '\n') {
          break;
        }
        if (text.charAt(at) == '\\' && quote != '`' && at + 1 < text.length()) {
          at++;
          if (isEscaped && text.charAt(at) == quote) {
            break;
          }
        }
        value.append(text.charAt(at));
      }
      at++;
      tokens.add(new Token(value.toString(), true));
    }

    private static boolean isWord(char c) {
      return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '$';
    }
  }
}
