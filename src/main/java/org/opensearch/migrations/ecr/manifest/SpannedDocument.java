package org.opensearch.migrations.ecr.manifest;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A YAML text with the place of every piece in it.
 *
 * @param aliases every alias, in the text's order
 * @param anchors every anchor, from its {@code &} on
 */
record SpannedDocument(
    SourceText source, SpannedNode root, List<SpannedNode.Alias> aliases, List<Span> anchors) {

  /** From where to where something stands. */
  record Span(int start, int end) {}

  /**
   * Reads a text.
   *
   * @param text without a byte order mark
   * @param sourceName the file, as messages name it
   * @throws org.opensearch.migrations.ecr.model.InvalidInputException when it is not one YAML
   *     document within the bounds of {@link YamlReader}
   */
  static SpannedDocument read(String text, String sourceName) {
    Problems problems = new Problems("edit manifest", sourceName);
    // Refuses what is too large or deep, tags, and keys and aliases that make no sense.
    YamlReader.read(text.getBytes(StandardCharsets.UTF_8), problems);
    return new SpannedReader(new SourceText(text), problems).document();
  }

  /** Whether it looks like JSON: the root is in braces, and its keys are in quotes. */
  boolean isJson() {
    return root instanceof SpannedNode.Mapping map
        && map.flow()
        && !map.entries().isEmpty()
        && source.has('"', map.entries().get(0).start());
  }
}
