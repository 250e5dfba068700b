package org.opensearch.migrations.ecr.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A picture of a screen in the README. {@code -Dgolden.renew=true} draws it anew.
 *
 * @param name the file, without its suffix
 */
public record ScreenImage(String name) {

  private static final int COLUMNS = 110;
  private static final int FONT_SIZE = 14;
  private static final double CHARACTER_WIDTH = 0.602 * FONT_SIZE;
  private static final int LINE_HEIGHT = 20;
  private static final int MARGIN = 16;

  /** Where it is, as the README refers to it. */
  public Path path() {
    return Path.of(".github", "screens", name + ".svg");
  }

  /** Fails when the picture does not show {@code text}. */
  public void check(String text) throws IOException {
    String drawn = draw(text.strip().lines().flatMap(ScreenImage::wrapped).toList());
    if (Boolean.getBoolean("golden.renew")) {
      Files.createDirectories(path().getParent());
      Files.writeString(path(), drawn);
    }
    assertEquals(Files.readString(path()), drawn, name + ": renew it with -Dgolden.renew=true");
  }

  /** As a terminal wraps a line. */
  private static Stream<String> wrapped(String line) {
    return IntStream.iterate(0, from -> from < line.length(), from -> from + COLUMNS)
        .mapToObj(from -> line.substring(from, Math.min(line.length(), from + COLUMNS)));
  }

  private static String draw(List<String> lines) {
    int columns = lines.stream().mapToInt(String::length).max().orElse(0);
    int width = 2 * MARGIN + (int) Math.ceil(columns * CHARACTER_WIDTH);
    int height = 2 * MARGIN + lines.size() * LINE_HEIGHT;
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d">
        <rect width="100%%" height="100%%" rx="8" fill="#161b22"/>
        <g fill="#e6edf3" font-size="%d" font-family="ui-monospace, Menlo, Consolas, monospace" xml:space="preserve">
        """
            .formatted(width, height, width, height, FONT_SIZE));
    for (int i = 0; i < lines.size(); i++) {
      svg.append("<text x=\"%d\" y=\"%d\">".formatted(MARGIN, MARGIN + FONT_SIZE + i * LINE_HEIGHT))
          .append(lines.get(i).replace("&", "&amp;").replace("<", "&lt;"))
          .append("</text>\n");
    }
    return svg.append("</g>\n</svg>\n").toString();
  }
}
