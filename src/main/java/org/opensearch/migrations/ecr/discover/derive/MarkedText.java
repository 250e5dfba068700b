package org.opensearch.migrations.ecr.discover.derive;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The text of an image in a render with marks.
 *
 * @param plain the text without marks
 * @param found the marks, leftmost first
 */
record MarkedText(String plain, List<Found> found) {

  private static final Pattern MARK =
      Pattern.compile(
          Stream.of(Marker.Kind.values())
              .map(kind -> kind.text("([0-9]{1,9})").replace(".", "\\."))
              .collect(Collectors.joining("|")));

  /**
   * A mark in the text.
   *
   * @param number of the mark
   * @param offset in {@link MarkedText#plain} where it was
   */
  record Found(int number, int offset) {}

  static MarkedText read(String text) {
    List<Found> found = new ArrayList<>();
    StringBuilder plain = new StringBuilder();
    Matcher matcher = MARK.matcher(text);
    int from = 0;
    while (matcher.find()) {
      plain.append(text, from, matcher.start());
      String number = matcher.group().replaceAll("[^0-9]", "");
      found.add(new Found(Integer.parseInt(number), plain.length()));
      from = matcher.end();
    }
    return new MarkedText(plain.append(text.substring(from)).toString(), found);
  }

  /** Whether it begins with a mark: only then can the value add a registry. */
  boolean isLed() {
    return !found.isEmpty() && found.get(0).offset() == 0;
  }
}
