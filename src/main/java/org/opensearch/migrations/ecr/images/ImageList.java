package org.opensearch.migrations.ecr.images;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Several images in one text: one a line, or with commas between, each perhaps after a name. */
final class ImageList {

  private static final Pattern PIECE = Pattern.compile("[^\\s,;]+");

  /**
   * One of them.
   *
   * @param name of {@code name=image}; empty where there is none
   */
  record Item(String name, String image) {}

  private ImageList() {}

  /** The images of {@code text}; none when anything else stands there too. */
  static List<Item> read(String text) {
    List<Item> items = new ArrayList<>();
    Matcher pieces = PIECE.matcher(text);
    while (pieces.find()) {
      String piece = pieces.group();
      int equals = piece.indexOf('=');
      Item item = new Item(piece.substring(0, Math.max(0, equals)), piece.substring(equals + 1));
      if (ImageText.read(item.image, ImageHint.LIKELY).isEmpty()) {
        return List.of();
      }
      items.add(item);
    }
    return items;
  }
}
