package org.opensearch.migrations.ecr.images;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * One YAML document of what {@code helm template} prints.
 *
 * @param template the path that Helm's {@code # Source:} comment names; empty where there is none
 * @param text the document, its comments included
 */
public record RenderedDocument(String template, String text) {

  private static final String SOURCE = "# Source: ";
  private static final String SEPARATOR = "---";
  private static final Pattern MADE_UP = Pattern.compile("\\s*(?:checksum/[\\w.-]+|caBundle):");

  /** The documents of {@code rendered}, in its order. */
  public static List<RenderedDocument> split(String rendered) {
    List<RenderedDocument> documents = new ArrayList<>();
    int start = 0;
    for (int line = 0; line < rendered.length(); line = afterLine(rendered, line)) {
      if (isSeparator(rendered, line)) {
        documents.add(of(rendered.substring(start, line)));
        start = line + SEPARATOR.length();
      }
    }
    documents.add(of(rendered.substring(start)));
    documents.removeIf(document -> document.text.isBlank());
    return documents;
  }

  private static int afterLine(String text, int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end + 1;
  }

  /** Exactly three dashes: {@code -----BEGIN CERTIFICATE-----} begins no document. */
  private static boolean isSeparator(String text, int line) {
    int after = line + SEPARATOR.length();
    return text.startsWith(SEPARATOR, line)
        && (after == text.length() || Character.isWhitespace(text.charAt(after)));
  }

  private static RenderedDocument of(String text) {
    return new RenderedDocument(template(text), text);
  }

  /** Helm writes its comment before the content; one further down is the chart's own. */
  private static String template(String text) {
    for (int line = 0; line < text.length(); line = afterLine(text, line)) {
      String content = text.substring(line, afterLine(text, line)).strip();
      if (content.startsWith(SOURCE)) {
        return content.substring(SOURCE.length()).strip();
      }
      if (!content.isEmpty() && content.charAt(0) != '#') {
        return "";
      }
    }
    return "";
  }

  /**
   * The digest of the document without values that charts generate on each render: certificates and
   * checksums.
   */
  public Digest fingerprint() {
    StringBuilder print = new StringBuilder();
    text.lines()
        .filter(line -> !MADE_UP.matcher(line).lookingAt())
        .forEach(line -> print.append(line).append('\n'));
    return Digest.sha256(print.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Whether it is a resource definition: its examples and descriptions are not deployed. */
  boolean isResourceDefinition() {
    return kind().startsWith("CustomResourceDefinition");
  }

  private String kind() {
    for (int at = text.indexOf("kind:"); at >= 0; at = text.indexOf("kind:", at + 1)) {
      boolean atLineStart = at == 0 || text.charAt(at - 1) == '\n';
      if (atLineStart) {
        String kind = text.substring(at + "kind:".length(), afterLine(text, at)).strip();
        return kind.replace("\"", "").replace("'", "");
      }
    }
    return "";
  }
}
