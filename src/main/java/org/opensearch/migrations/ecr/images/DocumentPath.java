package org.opensearch.migrations.ecr.images;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The path from a document's root to a location in it, formatted lazily. */
record DocumentPath(DocumentPath parent, String step) {

  private static final DocumentPath ROOT = new DocumentPath(null, "");

  static DocumentPath root() {
    return ROOT;
  }

  DocumentPath key(String key) {
    boolean plain = !key.isEmpty() && key.chars().allMatch(DocumentPath::isPlain);
    return new DocumentPath(this, plain ? "." + key : "[\"" + key + "\"]");
  }

  DocumentPath index(int index) {
    return new DocumentPath(this, "[" + index + "]");
  }

  /** The path into the YAML or JSON embedded in the text. */
  DocumentPath inside() {
    return new DocumentPath(this, "|");
  }

  /** The path to a line of the text. */
  DocumentPath line(int number) {
    return new DocumentPath(this, "|line " + number);
  }

  /** The keys and indexes of the path, without those inside embedded text. */
  List<String> steps() {
    List<String> steps = new ArrayList<>();
    for (DocumentPath at = this; at.parent != null; at = at.parent) {
      if (at.step.startsWith("|")) {
        steps.clear();
      } else {
        steps.add(at.step.replaceFirst("^(\\.|\\[\"?)", "").replaceFirst("\"?\\]$", ""));
      }
    }
    Collections.reverse(steps);
    return steps;
  }

  private static boolean isPlain(int c) {
    return c == '-' || c == '_' || (c < 128 && Character.isLetterOrDigit(c));
  }

  @Override
  public String toString() {
    StringBuilder path = new StringBuilder();
    append(path);
    return path.toString();
  }

  private void append(StringBuilder path) {
    if (parent != null) {
      parent.append(path);
      boolean first = path.isEmpty() || path.charAt(path.length() - 1) == '|';
      boolean separates = step.startsWith(".") || (path.isEmpty() && step.startsWith("|"));
      path.append(first && separates ? step.substring(1) : step);
    }
  }
}
