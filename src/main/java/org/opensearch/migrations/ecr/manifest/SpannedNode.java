package org.opensearch.migrations.ecr.manifest;

import java.util.List;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/**
 * A piece of a YAML text that knows from where to where it stands, in {@code char}s. Aliases stay
 * aliases.
 */
sealed interface SpannedNode {

  /** Where its anchor begins; where it begins if it has none. */
  int anchorStart();

  /** Where it begins, behind its anchor. */
  int start();

  /** Where it ends, exclusive: without the line break or comment behind it. */
  int end();

  /** A value without parts. An empty one ends where it begins. */
  record Scalar(Object value, ScalarStyle style, int anchorStart, int start, int end)
      implements SpannedNode {}

  /**
   * A list.
   *
   * @param flow whether it is in brackets
   */
  record Sequence(List<SpannedNode> items, boolean flow, int anchorStart, int start, int end)
      implements SpannedNode {

    /** Copies the items. */
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /**
   * A map.
   *
   * @param flow whether it is in braces
   */
  record Mapping(List<Entry> entries, boolean flow, int anchorStart, int start, int end)
      implements SpannedNode {

    /** Copies the entries. */
    public Mapping {
      entries = List.copyOf(entries);
    }
  }

  /** A node that stands elsewhere. */
  record Alias(SpannedNode target, int start, int end) implements SpannedNode {

    @Override
    public int anchorStart() {
      return start;
    }
  }

  /**
   * What a map has under a key.
   *
   * @param start where the key begins
   * @param colonEnd the place behind the colon
   */
  record Entry(String key, int start, int colonEnd, SpannedNode value) {

    /** Where it ends, exclusive. */
    int end() {
      return Math.max(colonEnd, value.end());
    }
  }
}
