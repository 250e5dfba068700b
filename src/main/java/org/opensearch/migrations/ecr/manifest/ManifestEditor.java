package org.opensearch.migrations.ecr.manifest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.InvalidInputException;
import org.opensearch.migrations.ecr.model.MirrorManifest;

/**
 * Writes manifests: a fresh one, or one that is there, of which everything stays as people wrote it
 * that need not change. What it returns was read again, and says what is wanted.
 *
 * <p>A manifest's source and digest and its entries' lines are not asked for.
 */
public final class ManifestEditor {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private static final List<String> HEADER =
      List.of(
          "# manifest/private-ecr-manifest.yaml — regenerate with"
              + " `java -jar ma-ecr.jar discover --write`");

  /** The comments above the sections of a fresh file. */
  private static final Map<String, String> SECTIONS =
      Map.of(
          "images", "# The aggregate chart's own images.",
          "omitted", "# Charts that the deployment installs and the mirror does not have.");

  private ManifestEditor() {}

  /**
   * Brings {@code text} to say {@code wanted}, with no more changes than that takes. A text that
   * says it is returned as it is.
   *
   * @throws InvalidInputException when {@code text} is not YAML, or {@code wanted} is not what a
   *     manifest can say
   */
  public static EditedManifest edit(String text, MirrorManifest wanted) {
    boolean isMarked = text.startsWith(BYTE_ORDER_MARK);
    String mark = isMarked ? BYTE_ORDER_MARK : "";
    String body = text.substring(mark.length());
    ManifestContent content = ManifestContent.of(wanted);
    if (says(body, content)) {
      return new EditedManifest(text, true);
    }
    Wanted.Fields root = WantedManifest.of(wanted);
    SpannedDocument document = SpannedDocument.read(body, wanted.source());
    return Optional.of(TreeEdit.apply(document, root))
        .filter(edited -> says(edited, content))
        // A piece that changes may stand elsewhere, too, where it does not.
        .or(() -> withoutAliases(document, root).filter(edited -> says(edited, content)))
        .map(edited -> new EditedManifest(mark + edited, true))
        .orElseGet(() -> new EditedManifest(create(wanted), false));
  }

  private static Optional<String> withoutAliases(SpannedDocument document, Wanted.Fields root) {
    if (document.aliases().isEmpty()) {
      return Optional.empty();
    }
    try {
      SpannedDocument expanded = SpannedDocument.read(AliasExpansion.of(document), "");
      return Optional.of(TreeEdit.apply(expanded, root));
    } catch (InvalidInputException e) {
      return Optional.empty(); // Too large, once all is written out.
    }
  }

  /**
   * A fresh file that says {@code wanted}.
   *
   * @throws InvalidInputException when {@code wanted} is not what a manifest can say
   */
  public static String create(MirrorManifest wanted) {
    List<String> lines = new ArrayList<>(HEADER);
    WantedManifest.of(wanted)
        .written()
        .forEach(
            (key, field) -> {
              boolean isSection = SECTIONS.containsKey(key) || key.equals("charts");
              if (isSection) {
                lines.add("");
              }
              if (!wanted.charts().isEmpty() && SECTIONS.containsKey(key)) {
                lines.add(SECTIONS.get(key));
              }
              lines.addAll(BlockPrinter.DEFAULT.entry(key, field, 0, field.isCompact()));
            });
    String text = String.join("\n", lines) + "\n";
    if (!content(text).equals(ManifestContent.of(wanted))) {
      throw new IllegalStateException("the manifest reads back as another one:\n" + text);
    }
    return text;
  }

  private static boolean says(String text, ManifestContent content) {
    try {
      return content(text).equals(content);
    } catch (InvalidInputException e) {
      return false;
    }
  }

  private static ManifestContent content(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ManifestContent.of(ManifestReader.read("new manifest", bytes, Optional.empty()));
  }
}
