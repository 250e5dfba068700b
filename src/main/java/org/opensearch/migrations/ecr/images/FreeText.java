package org.opensearch.migrations.ecr.images;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Images in unstructured text: scripts, properties, command lines. Only full references and values
 * assigned to names that mean an image are found, to avoid false positives.
 */
final class FreeText {

  /**
   * An image in a text.
   *
   * @param line from 1
   */
  record Hit(int line, String text) {}

  /** Next to one of these, a reference is part of a variable or a pattern. */
  private static final String OPEN_BEFORE = "$}>%*~\\+&";

  private static final String OPEN_AFTER = "${<%*~[(?+";

  private static final Pattern LIST_ITEM = Pattern.compile("[^\\s,;]+");

  /**
   * An item of a list of images.
   *
   * @param name of {@code name=image}; empty if there is none
   */
  record Item(String name, String image) {}

  private final List<Hit> hits = new ArrayList<>();

  private FreeText() {}

  /** The images of {@code text}, in its order. */
  static List<Hit> scan(String text) {
    FreeText scan = new FreeText();
    int number = 1;
    for (int start = 0; start < text.length(); number++) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      scan.line(withoutComment(text.substring(start, end)), number);
      start = end + 1;
    }
    return scan.hits;
  }

  /**
   * The images of a text that is a list of images, separated by line breaks, blanks, commas or
   * semicolons; none if it contains anything else.
   */
  static List<Item> list(String text) {
    List<Item> items = new ArrayList<>();
    Matcher matcher = LIST_ITEM.matcher(text);
    while (matcher.find()) {
      String piece = matcher.group();
      int equals = piece.indexOf('=');
      Item item = new Item(piece.substring(0, Math.max(0, equals)), piece.substring(equals + 1));
      if (ImageText.read(item.image, ImageHint.LIKELY).isEmpty()) {
        return List.of();
      }
      items.add(item);
    }
    return items;
  }

  private static String withoutComment(String line) {
    String content = line.stripLeading();
    if (content.startsWith("#") || content.startsWith("//")) {
      return "";
    }
    int comment = line.indexOf(" # ");
    return comment < 0 ? line : line.substring(0, comment);
  }

  private void line(String line, int number) {
    String previous = "";
    int tokens = 0;
    int at = 0;
    while (at < line.length()) {
      int end = at;
      while (end < line.length() && isReferenceCharacter(line.charAt(end))) {
        end++;
      }
      if (end > at) {
        String token = line.substring(at, end);
        if (isWhole(line, at, end)) {
          boolean isProperty = tokens == 1 && isProperty(previous, line, at, end);
          token(token, isProperty ? ImageHint.of(previous) : name(previous, line, at), number);
        }
        tokens++;
        // In JSON, the colon is separate from the key.
        previous = token.equals(":") ? previous + token : token;
      }
      at = end + 1;
    }
  }

  private void token(String token, ImageHint hint, int number) {
    String text = ImageText.withoutTrailing(token, ".-:");
    ImageHint known = hint == ImageHint.NONE ? ImageHint.NONE : ImageHint.LIKELY;
    if (ImageText.read(text, known).isPresent()) {
      hits.add(new Hit(number, text));
    }
  }

  /**
   * The hint of the previous word, if this one is assigned to it: {@code X_IMAGE="…}, {@code
   * --image …}, {@code <image>…}.
   */
  private static ImageHint name(String previous, String line, int start) {
    int at = start - 1;
    while (at >= 0 && " \t\"'".indexOf(line.charAt(at)) >= 0) {
      at--;
    }
    boolean assigned = at >= 0 && line.charAt(at) == '=';
    boolean flag = previous.startsWith("-") && at >= 0 && isReferenceCharacter(line.charAt(at));
    boolean key = previous.endsWith(":") && at >= 0 && line.charAt(at) == ':';
    boolean element = line.startsWith("<" + previous + ">", start - previous.length() - 2);
    return assigned || flag || key || element ? ImageHint.of(previous) : ImageHint.NONE;
  }

  /** Whether a line consists of a name with dots, blanks and a value, as Spark's configuration. */
  private static boolean isProperty(String name, String line, int start, int end) {
    String before = line.substring(0, start);
    return name.indexOf('.') > 0
        && !before.isEmpty()
        && Character.isWhitespace(before.charAt(before.length() - 1))
        && before.strip().equals(name)
        && line.substring(end).isBlank();
  }

  private static boolean isWhole(String line, int start, int end) {
    boolean element = start > 0 && line.charAt(start - 1) == '>' && line.startsWith("</", end);
    return element
        || ((start == 0 || OPEN_BEFORE.indexOf(line.charAt(start - 1)) < 0)
            && (end == line.length() || OPEN_AFTER.indexOf(line.charAt(end)) < 0));
  }

  private static boolean isReferenceCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "._/:@-".indexOf(c) >= 0;
  }
}
