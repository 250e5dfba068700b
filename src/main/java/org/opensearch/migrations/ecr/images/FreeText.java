package org.opensearch.migrations.ecr.images;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.images.ImageParts.Named;

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

  /** What precedes the image in a command or a Dockerfile. */
  private static final Pattern PULL =
      Pattern.compile(
          "^\\s*FROM\\s|\\b(?:docker|podman|nerdctl|crictl|buildah)\\s(?:[^\\n|;&]{0,100}\\s)?"
              + "(?:run|pull|create|from)\\s");

  /** Options of these commands whose values can look like an image: {@code --user app:app}. */
  private static final Pattern VALUE_OPTION =
      Pattern.compile(
          "-u|--(?:user|net|network|link|add-host|pid|ipc|userns|security-opt|volumes-from)");

  /** What precedes {@code container=image} of kubectl. */
  private static final Pattern SET_IMAGE = Pattern.compile("\\bset\\s+image\\s");

  /** What Helm's option {@code --set} sets; a command can contain several. */
  private static final Pattern SETTING =
      Pattern.compile("(?<=[\\s,\"'=])([\\w.-]++)=[\"']?+([\\w./:@-]++)(?=[\\s,\"']|$)");

  /** {@code name = value}, and nothing else. */
  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "\\s*+(?:export\\s++)?+[\"']?+([\\w.-]++)[\"']?+\\s*+[=:]\\s*+[\"']?+([\\w./:@-]++)"
              + "[\"']?+\\s*+[,;]?+\\s*+");

  /** Begins a section of an INI or TOML file, or an object. */
  private static final Pattern SECTION = Pattern.compile("\\s*+(?:\\[.*|[{}].*|.*[{}])\\s*+");

  private static final Set<String> IMAGE_WORDS = Set.of("image", "container");

  private static final Pattern LIST_ITEM = Pattern.compile("[^\\s,;]+");

  /**
   * An item of a list of images.
   *
   * @param name of {@code name=image}; empty if there is none
   */
  record Item(String name, String image) {}

  private final List<Hit> hits = new ArrayList<>();

  /** The assignments of a section, and their lines. */
  private final List<Named> assigned = new ArrayList<>();

  private final List<Integer> lines = new ArrayList<>();

  /** What the name of the list that is open says. */
  private ImageHint list = ImageHint.NONE;

  /** Whether a command that pulls an image continues on the next line. */
  private boolean isPulling;

  private FreeText() {}

  /** The images of {@code text}, in its order. */
  static List<Hit> scan(String text) {
    FreeText scan = new FreeText();
    int number = 1;
    for (int start = 0; start < text.length(); number++) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      String line = withoutComment(text.substring(start, end));
      scan.assignment(line, number);
      scan.line(line, number);
      start = end + 1;
    }
    scan.join();
    scan.hits.sort(Comparator.comparingInt(Hit::line));
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

  private void assignment(String line, int number) {
    Matcher matcher = ASSIGNMENT.matcher(line);
    if (matcher.matches()) {
      assigned.add(new Named(matcher.group(1), matcher.group(2)));
      lines.add(number);
    } else if (line.contains("--set")) {
      Matcher setting = SETTING.matcher(line);
      while (setting.find()) {
        assigned.add(new Named(setting.group(1), setting.group(2)));
        lines.add(number);
      }
      if (!line.endsWith("\\")) {
        join();
      }
    } else if (SECTION.matcher(line).matches()) {
      join();
    }
  }

  /** Images whose parts are assigned to several names of a section. */
  private void join() {
    ImageParts.join(assigned, false)
        .whole()
        .forEach(
            (position, image) -> {
              boolean isNamed =
                  ImageHint.words(assigned.get(position).name()).stream()
                      .anyMatch(IMAGE_WORDS::contains);
              // Repositories and tags of Git, Maven and npm are configured in the same way.
              if (isNamed) {
                hits.add(new Hit(lines.get(position), image));
              }
            });
    assigned.clear();
    lines.clear();
  }

  private void line(String line, int number) {
    Matcher pull = PULL.matcher(line);
    int pulled = pull.find() ? pull.end() : isPulling ? 0 : line.length();
    isPulling = pulled < line.length() && line.endsWith("\\");
    Matcher set = SET_IMAGE.matcher(line);
    int containers = set.find() ? set.end() : line.length();
    String previous = "";
    int tokens = 0;
    int at = 0;
    while (at < line.length()) {
      int end = at;
      while (end < line.length() && isReferenceCharacter(line.charAt(end))) {
        end++;
      }
      if (end > at) {
        int value = afterName(line, at, end);
        previous = value > at ? line.substring(at, value) : previous;
        at = value;
        String token = line.substring(at, end);
        if (isWhole(line, at, end)) {
          boolean isProperty = tokens == 1 && isProperty(previous, line, at, end);
          ImageHint hint = isProperty ? ImageHint.of(previous) : name(previous, line, at);
          boolean isArgument =
              (at >= pulled && isArgument(line, at, token, previous))
                  || (at > containers && line.charAt(at - 1) == '=');
          if (token(token, isArgument ? ImageHint.LIKELY : hint, number) && isArgument) {
            pulled = line.length();
            isPulling = false;
          }
        }
        tokens++;
        // In JSON, the colon is separate from the key.
        previous = token.equals(":") ? previous + token : token;
      }
      if (end < line.length() && line.charAt(end) == ']') {
        list = ImageHint.NONE;
      }
      at = end + 1;
    }
    int last = beforeBlanks(line, line.length());
    if (last >= 0 && line.charAt(last) == '[' && opensList(line, last)) {
      list = ImageHint.of(previous);
    }
  }

  /** The start of the default in {@code ${NAME:-default}}; {@code start} if it is none. */
  private static int afterName(String line, int start, int end) {
    int operator = line.startsWith("${", start - 2) ? line.substring(start, end).indexOf(":-") : -1;
    return operator < 0 ? start : start + operator + 2;
  }

  private static boolean opensList(String line, int bracket) {
    int at = beforeBlanks(line, bracket);
    return at >= 0 && "=:".indexOf(line.charAt(at)) >= 0;
  }

  private static boolean isArgument(String line, int start, String token, String previous) {
    return start > 0
        && !VALUE_OPTION.matcher(previous).matches()
        && " \t\"'".indexOf(line.charAt(start - 1)) >= 0
        && token.chars().anyMatch(Character::isLetter);
  }

  private boolean token(String token, ImageHint hint, int number) {
    String text = ImageText.withoutTrailing(token, ".-:");
    ImageHint known = hint == ImageHint.NONE ? ImageHint.NONE : ImageHint.LIKELY;
    if (ImageText.read(text, known).isPresent()) {
      hits.add(new Hit(number, text));
      return true;
    }
    return false;
  }

  /**
   * The hint of the previous word, if this one is assigned to it: {@code X_IMAGE="…}, {@code
   * --image …}, {@code <image>…}, {@code image('…')}, {@code images = ['…', '…']}.
   */
  private ImageHint name(String previous, String line, int start) {
    int at = beforeBlanks(line, start);
    if (list != ImageHint.NONE && (at < 0 || line.charAt(at) == ',')) {
      return list;
    }
    if (at >= 0 && line.charAt(at) == '[') {
      list = opensList(line, at) ? ImageHint.of(previous) : ImageHint.NONE;
      return list;
    }
    boolean assigned = at >= 0 && line.charAt(at) == '=';
    boolean quoted = start > 0 && "\"'".indexOf(line.charAt(start - 1)) >= 0;
    boolean call = quoted && at >= 0 && (line.charAt(at) == '(' || previous.equals("image"));
    boolean flag = previous.startsWith("-") && at >= 0 && isReferenceCharacter(line.charAt(at));
    boolean key = previous.endsWith(":") && at >= 0 && line.charAt(at) == ':';
    boolean isDefault = line.startsWith(":-", start - 2);
    boolean element = line.startsWith("<" + previous + ">", start - previous.length() - 2);
    return assigned || isDefault || flag || key || element || call
        ? ImageHint.of(previous)
        : ImageHint.NONE;
  }

  /** The index of the last character before {@code index} that is no blank or quote. */
  private static int beforeBlanks(String line, int index) {
    int at = index - 1;
    while (at >= 0 && " \t\"'".indexOf(line.charAt(at)) >= 0) {
      at--;
    }
    return at;
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
