package org.opensearch.migrations.ecr.discover.derive;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.discover.derive.DigestCandidates.Candidate;
import org.opensearch.migrations.ecr.images.RenderedDocument;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

/**
 * Compares a render that contains made-up digests with the one without them, line by line: where a
 * digest is not part of a reference, as in a label, its value changes more than the image.
 */
final class DigestTraces {

  /** Labels can contain a digest truncated, but hardly a shorter piece of it. */
  private static final int TRACE = 12;

  private static final String TAG_AND_DIGEST =
      ")(?::[\\w][\\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?(?![\\w:@/-])";

  /** Checksums of what contains the images change with them. */
  private static final Pattern HASH = Pattern.compile("\\b[0-9a-f]{32,128}\\b");

  /** A field of a custom resource or of an operator's settings: the digest beside the name. */
  private static final Pattern DIGEST_FIELD =
      Pattern.compile(
          "\\s*(?:- )?[\"']?\\w*(?:digest|sha|sha256)[\"']?:\\s*"
              + "[\"']?(?:(?:sha256:)?[0-9a-f]{64})?[\"']?,?\\s*",
          Pattern.CASE_INSENSITIVE);

  private final Map<String, Candidate> traces = new LinkedHashMap<>();
  private final Pattern references;

  /**
   * Traces of digests.
   *
   * @param candidates in the order of preference
   * @param names of the images in the registry, without tags
   */
  DigestTraces(Collection<Candidate> candidates, Collection<String> names) {
    candidates.forEach(c -> traces.put(c.marker().hex().substring(0, TRACE), c));
    String alternatives =
        names.stream()
            .distinct()
            .sorted(Comparator.comparing(String::length).reversed())
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));
    references = Pattern.compile("(" + alternatives + TAG_AND_DIGEST);
  }

  /** The candidate whose digest {@code image} has. */
  Optional<Candidate> digestOf(ImageReference image) {
    return image
        .digest()
        .flatMap(
            digest -> traces.values().stream().filter(c -> c.marker().equals(digest)).findFirst());
  }

  /** The candidates whose digests are in {@code text}. */
  List<Candidate> in(String text) {
    return traces.entrySet().stream()
        .filter(trace -> text.contains(trace.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /**
   * The candidates whose digests are in a line, other than in a reference, for each such line.
   *
   * @param again another render without digests; asked only if a line changed for no visible reason
   * @throws InvalidInputException if something changed that contains no digest
   */
  List<List<Candidate>> leaks(String before, String after, Supplier<String> again) {
    List<RenderedDocument> old = RenderedDocument.split(before);
    List<RenderedDocument> now = RenderedDocument.split(after);
    if (old.size() != now.size()) {
      throw changed("the number of documents changes");
    }
    List<List<Candidate>> leaks = new ArrayList<>();
    for (int i = 0; i < old.size(); i++) {
      if (!old.get(i).text().equals(now.get(i).text())) {
        int document = i;
        leaks.addAll(
            leaks(
                lines(old.get(i)),
                lines(now.get(i)),
                () -> lines(RenderedDocument.split(again.get()).get(document))));
      }
    }
    return leaks;
  }

  private static List<String> lines(RenderedDocument document) {
    return document.text().lines().toList();
  }

  private List<List<Candidate>> leaks(
      List<String> before, List<String> after, Supplier<List<String>> again) {
    List<String> old = before;
    List<String> now = after;
    if (old.size() != now.size()) {
      old = withoutFields(before);
      now = withoutFields(after);
    }
    List<List<Candidate>> leaks = new ArrayList<>();
    if (old.size() != now.size()) {
      now.stream().map(this::plain).map(this::in).filter(in -> !in.isEmpty()).forEach(leaks::add);
      if (leaks.isEmpty()) {
        throw changed("lines appear or vanish");
      }
      return leaks;
    }
    List<String> unstable = null;
    for (int i = 0; i < old.size(); i++) {
      if (isExplained(old.get(i), now.get(i))) {
        continue;
      }
      List<Candidate> in = in(plain(now.get(i)));
      if (!in.isEmpty()) {
        leaks.add(in);
        continue;
      }
      // Charts generate passwords and certificates on each render.
      unstable = unstable == null ? again.get() : unstable;
      boolean isStable = before.size() == unstable.size() && unstable.get(i).equals(before.get(i));
      if (old != before || isStable) {
        throw changed("'" + old.get(i).strip() + "' becomes '" + now.get(i).strip() + "'");
      }
    }
    return leaks;
  }

  private static List<String> withoutFields(List<String> lines) {
    return lines.stream().filter(line -> !DIGEST_FIELD.matcher(line).matches()).toList();
  }

  private boolean isExplained(String before, String after) {
    if (before.equals(after)) {
      return true;
    }
    String old = plain(before);
    String now = plain(after);
    boolean isField =
        DIGEST_FIELD.matcher(before).matches() && DIGEST_FIELD.matcher(after).matches();
    return isField
        || old.equals(now)
        || (in(now).isEmpty()
            && HASH.matcher(old).replaceAll("#").equals(HASH.matcher(now).replaceAll("#")));
  }

  /** The line with the names of images only. */
  private String plain(String line) {
    return references.matcher(line).replaceAll("$1");
  }

  /** A failure because something other than references changed. */
  static InvalidInputException changed(String what) {
    return InvalidInputException.local("set value", "digests", what, "Set only one of them");
  }
}
