package org.opensearch.migrations.ecr.discover.report;

import static java.util.stream.Collectors.joining;
import static org.opensearch.migrations.ecr.discover.report.MarkdownText.code;
import static org.opensearch.migrations.ecr.discover.report.MarkdownText.plain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.discover.Discovered;
import org.opensearch.migrations.ecr.discover.bump.ChartBump;
import org.opensearch.migrations.ecr.discover.report.ManifestDifference.Change;
import org.opensearch.migrations.ecr.discover.report.ManifestDifference.Section;
import org.opensearch.migrations.ecr.discover.report.ManifestDifference.Subject;
import org.opensearch.migrations.ecr.discover.report.ManifestDifference.Written;
import org.opensearch.migrations.ecr.images.ImageLocation;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.text.Quantity;

/** The differences of a discovery in Markdown, as the description of a pull request. */
public final class DiscoveryMarkdown {

  private static final String BEFORE = "before";
  private static final String AFTER = "after";

  private final MarkdownText text = new MarkdownText();

  private DiscoveryMarkdown() {}

  /**
   * How the manifest differs, with warnings and failures.
   *
   * @param source the manifest
   * @param subject what it was compared with
   * @param size formats bytes
   */
  public static String of(
      ManifestDifference difference,
      Discovered discovered,
      String source,
      String subject,
      LongFunction<String> size) {
    DiscoveryMarkdown markdown = new DiscoveryMarkdown();
    discovered.bumps().forEach(bump -> markdown.bump(bump, size));
    markdown.text.heading(2, "Changes of " + code(source));
    if (difference.isEmpty()) {
      markdown.text.paragraph("None: the manifest matches " + plain(subject) + ".");
    }
    String pinned = difference.pinned().map(date -> "pinned on " + date).orElse(BEFORE);
    difference.sections().forEach(section -> markdown.section(section, pinned));
    markdown.messages("Warnings", discovered.warnings().stream().map(MarkdownText::plain).toList());
    markdown.messages(
        "Failures",
        discovered.failures().stream()
            .map(FailureException::getMessage)
            .map(MarkdownText::plain)
            .toList());
    return markdown.text.toString();
  }

  /**
   * How the images differ from those of a list.
   *
   * @param source the list
   */
  public static String of(ImageListDifference difference, String source) {
    MarkdownText text = new MarkdownText().heading(2, "Comparison with " + code(source));
    if (difference.isEmpty()) {
      return text.paragraph("No differences: it lists exactly the images of the charts.")
          .toString();
    }
    List<List<String>> missing = new ArrayList<>();
    difference
        .missing()
        .forEach(
            (image, charts) -> missing.add(List.of(code(image), code(String.join(", ", charts)))));
    text.table(List.of("only in the charts", "chart"), missing);
    text.table(
        List.of("only in the list"),
        difference.extra().stream().map(image -> List.of(code(image))).toList());
    return text.toString();
  }

  private void bump(ChartBump bump, LongFunction<String> size) {
    text.heading(
        2, "Bump " + code(bump.key()) + " from " + code(bump.from()) + " to " + code(bump.to()));
    List<String> items = new ArrayList<>();
    items.add("Downloads: " + plain(bump.downloads(size)) + ".");
    bump.comparison().ifPresent(comparison -> items.add("Values: " + plain(comparison) + "."));
    bump.installed().ifPresent(next -> items.add("To do: " + plain(next.text()) + "."));
    text.list(items);
    text.table(
        List.of("value that no longer has an effect", "set in"),
        bump.lost().stream()
            .map(
                lost ->
                    List.of(code(lost.path().dotted()), plain(String.join(", ", lost.places()))))
            .toList());
  }

  /**
   * A section.
   *
   * @param pinned the heading of earlier pins
   */
  private void section(Section section, String pinned) {
    text.heading(3, plain(section.heading()));
    List<Change> changes = section.changes();
    text.list(of(Subject.CHART, changes).map(DiscoveryMarkdown::chart).toList());
    text.table(
        List.of("field", BEFORE, AFTER),
        of(Subject.FIELD, changes).map(DiscoveryMarkdown::row).toList());
    text.table(
        List.of("image", BEFORE, AFTER, "found in"),
        images(of(Subject.IMAGE, changes).toList()).stream()
            .map(
                change -> {
                  List<String> row = new ArrayList<>(row(change));
                  row.add(places(change.places()));
                  return row;
                })
            .toList());
    values("override of", "override", "overrides", of(Subject.OVERRIDE, changes).toList());
    String value = "value for a digest";
    values(value, value, "values for a digest", of(Subject.DIGEST_VALUE, changes).toList());
    text.table(
        List.of("digest of", pinned, AFTER),
        changes.stream()
            .filter(change -> change.subject().isDigest())
            .map(DiscoveryMarkdown::row)
            .toList());
  }

  /** Values that are only for other images are counted. */
  private void values(String column, String one, String many, List<Change> changes) {
    List<Change> others = changes.stream().filter(DiscoveryMarkdown::setsAnotherValue).toList();
    text.table(
        List.of(column, BEFORE, AFTER), others.stream().map(DiscoveryMarkdown::row).toList());
    int same = changes.size() - others.size();
    if (same > 0) {
      String counted = Quantity.of(same, one + " is", many + " are");
      text.paragraph(counted + " unchanged, except for the images.");
    }
  }

  private static boolean setsAnotherValue(Change override) {
    return !override.before().map(Written::value).equals(override.after().map(Written::value));
  }

  private static Stream<Change> of(Subject subject, List<Change> changes) {
    return changes.stream().filter(change -> change.subject() == subject);
  }

  private static String chart(Change change) {
    String name = ": chart " + code(change.name());
    String before = change.before().map(was -> plain(was.value())).orElse("");
    String after = change.after().map(is -> plain(is.value())).orElse("");
    if (change.before().isEmpty()) {
      return "added" + name + after;
    }
    return change.after().isEmpty()
        ? "removed" + name + before
        : "changed" + name + before + " → " + after;
  }

  private static List<String> row(Change change) {
    return List.of(
        code(change.name()), cell(change, change.before()), cell(change, change.after()));
  }

  /** What follows the name; of an image, the tag without the colon, and what is noted. */
  private static String cell(Change change, Optional<Written> written) {
    if (change.subject() != Subject.IMAGE) {
      return written.map(Written::toString).map(MarkdownText::code).orElse("");
    }
    return written
        .map(
            image -> {
              String notes = image.notes().stream().map(note -> ", " + note).collect(joining());
              String tag = image.value();
              return code(tag.startsWith(":") ? tag.substring(1) : tag) + plain(notes);
            })
        .orElse("");
  }

  /** Combines the removal and the addition of an image if only its tag differs. */
  private static List<Change> images(List<Change> changes) {
    Map<String, List<Change>> byName = new LinkedHashMap<>();
    changes.forEach(c -> byName.computeIfAbsent(c.name(), name -> new ArrayList<>()).add(c));
    List<Change> combined = new ArrayList<>();
    for (List<Change> ofImage : byName.values()) {
      List<Change> removed = ofImage.stream().filter(c -> c.after().isEmpty()).toList();
      List<Change> added = ofImage.stream().filter(c -> c.before().isEmpty()).toList();
      if (ofImage.size() == 2 && removed.size() == 1 && added.size() == 1) {
        Change now = added.get(0);
        combined.add(
            new Change(
                now.subject(), now.name(), removed.get(0).before(), now.after(), now.places()));
      } else {
        combined.addAll(ofImage);
      }
    }
    return combined;
  }

  /** The first place, and how many there are besides. */
  private static String places(List<ImageLocation> places) {
    if (places.isEmpty()) {
      return "";
    }
    String more = places.size() == 1 ? "" : " and " + (places.size() - 1) + " more";
    return plain(places.get(0).toString()) + more;
  }

  private void messages(String heading, List<String> messages) {
    if (!messages.isEmpty()) {
      text.heading(3, heading).list(messages);
    }
  }
}
