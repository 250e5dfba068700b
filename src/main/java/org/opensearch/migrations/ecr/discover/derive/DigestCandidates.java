package org.opensearch.migrations.ecr.discover.derive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorTarget.ImageName;
import org.opensearch.migrations.ecr.model.Template;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.ValuesPath;

/** The values that may take the digest of an image, the most suitable first. */
final class DigestCandidates {

  private static final String DIGEST = "${" + Template.DIGEST + "}";
  private static final String HEX = "${" + Template.DIGEST_HEX + "}";
  private static final String RELEASE = "${" + Template.RELEASE + "}";

  private static final Set<String> PARTS = Set.of("repository", "registry", "repo", "name");

  /** How a value takes a digest, the most suitable first. */
  enum Form {
    /** A value for the digest alone. */
    KEY,
    /** The same, beside a repository; the values do not contain it. */
    ABSENT_KEY,
    /** A value for the digest alone, with or without {@code sha256:}, whichever is not usual. */
    OTHER_KEY,
    /** A tag, to which the digest is appended. */
    TAG,
    /** A whole reference, to which the digest is appended. */
    REFERENCE
  }

  /**
   * A value to try.
   *
   * @param to with {@code ${digest}} or {@code ${digestHex}}
   * @param images that it may be for; empty if this is unknown
   */
  record Candidate(Form form, ValuesPath set, Object to, Set<ImageReference> images) {

    Candidate {
      images = Set.copyOf(images);
    }

    /** A made-up digest that no other candidate has. */
    Digest marker() {
      return Digest.sha256((form + " " + set).getBytes(UTF_8));
    }

    /** The variables for a digest. */
    static Map<String, String> variables(Digest digest) {
      return Map.of(Template.DIGEST, digest.toString(), Template.DIGEST_HEX, digest.hex());
    }

    /** Whether it is a value for the digest alone that the values file contains. */
    boolean isUsualKey() {
      return form == Form.KEY || form == Form.OTHER_KEY;
    }

    /** Whether both are values of the same map. */
    boolean isBeside(Candidate other) {
      return parent(set).equals(parent(other.set));
    }

    /** The same value with or without {@code sha256:}; empty for other forms. */
    Optional<Candidate> otherForm() {
      return form == Form.KEY || form == Form.ABSENT_KEY
          ? Optional.of(
              new Candidate(Form.OTHER_KEY, set, to.equals(DIGEST) ? HEX : DIGEST, images))
          : Optional.empty();
    }
  }

  private final Map<String, Object> values;
  private final List<ValuesOverride> overrides;
  private final Set<ImageReference> wanted;
  private final Predicate<ValuesPath> excluded;
  private final UnaryOperator<String> resolved;
  private final Map<ValuesPath, Candidate> keys = new LinkedHashMap<>();
  private final Map<ValuesPath, Candidate> appended = new LinkedHashMap<>();

  private DigestCandidates(
      Map<String, Object> values,
      List<ValuesOverride> overrides,
      Set<ImageReference> wanted,
      Predicate<ValuesPath> excluded,
      UnaryOperator<String> resolved) {
    this.values = values;
    this.overrides = overrides;
    this.wanted = wanted;
    this.excluded = excluded;
    this.resolved = resolved;
  }

  /**
   * The candidates in the values of a chart.
   *
   * @param values what the templates see, without the overrides
   * @param wanted the images without a digest
   * @param excluded values that must not be set
   * @param proof for the names of images in the registry, and the release
   */
  static List<Candidate> of(
      Map<String, Object> values,
      List<ValuesOverride> overrides,
      Set<ImageReference> wanted,
      Predicate<ValuesPath> excluded,
      Proof proof) {
    DigestCandidates candidates =
        new DigestCandidates(
            values, overrides, wanted, excluded, text -> (String) proof.resolved(text, Map.of()));
    List<ValueSlot> leaves = ValueSlot.of(values);
    candidates.addKeys(leaves);
    candidates.addTags(leaves);
    overrides.forEach(override -> candidates.addReference(override, proof));
    List<Candidate> all = new ArrayList<>(candidates.keys.values());
    all.addAll(candidates.appended.values());
    return all;
  }

  /** Values for the digest alone: those of the values file, and those beside repositories. */
  private void addKeys(List<ValueSlot> leaves) {
    Set<List<Object>> maps = new LinkedHashSet<>();
    Set<List<Object>> complete = new LinkedHashSet<>();
    for (ValueSlot leaf : leaves) {
      String key = lastKey(leaf.path());
      String lower = key.toLowerCase(Locale.ROOT);
      if (lower.endsWith("digest") || lower.equals("sha256") || isSha(key)) {
        complete.add(parent(leaf.path()));
        if (leaf.value().isEmpty()) {
          addKey(Form.KEY, leaf.path(), isSha(key) ? HEX : DIGEST);
        }
      } else if (PARTS.contains(key) && !key.equals("name")) {
        maps.add(parent(leaf.path()));
      }
    }
    overrides.stream()
        .filter(override -> PARTS.contains(lastKey(override.set())))
        .forEach(override -> maps.add(parent(override.set())));
    maps.removeAll(complete);
    maps.stream()
        .filter(map -> !map.isEmpty())
        .forEach(map -> addKey(Form.ABSENT_KEY, below(map, "digest"), DIGEST));
  }

  private static boolean isSha(String key) {
    return key.equals("sha") || key.endsWith("Sha");
  }

  private void addKey(Form form, ValuesPath path, String to) {
    if (isFree(path)) {
      keys.putIfAbsent(path, new Candidate(form, path, to, Set.of()));
    }
  }

  /** Tags beside values that redirect an image, and tags of any name that an image has. */
  private void addTags(List<ValueSlot> leaves) {
    for (ValuesOverride override : overrides) {
      if (PARTS.contains(lastKey(override.set()))) {
        addTag(below(parent(override.set()), "tag"), wantedOf(override));
      }
    }
    for (ValueSlot leaf : leaves) {
      String lower = lastKey(leaf.path()).toLowerCase(Locale.ROOT);
      if (lower.endsWith("tag") || lower.endsWith("version")) {
        Set<ImageReference> tagged = new LinkedHashSet<>(wanted);
        tagged.removeIf(image -> !image.tag().equals(Optional.of(leaf.value())));
        addTag(leaf.path(), tagged);
      }
    }
    for (ValuesOverride override : overrides) {
      if (lastKey(override.set()).toLowerCase(Locale.ROOT).endsWith("tag")) {
        addTag(override.set(), wantedOf(override));
      }
    }
  }

  private Set<ImageReference> wantedOf(ValuesOverride override) {
    Set<ImageReference> images = new LinkedHashSet<>(override.images());
    images.retainAll(wanted);
    return images;
  }

  private void addTag(ValuesPath path, Set<ImageReference> images) {
    Set<Optional<String>> tags = new LinkedHashSet<>();
    images.forEach(image -> tags.add(image.tag()));
    Optional<ValuesOverride> set =
        overrides.stream().filter(override -> override.set().equals(path)).findFirst();
    Object now = set.isPresent() ? set.get().to() : path.in(values);
    boolean isScalar = now == null || now instanceof String || now instanceof Number;
    if (tags.size() != 1 || !isScalar || (set.isEmpty() && !isFree(path))) {
      return;
    }
    // A number such as 1.10 is not printed as it is written, so the tag of the image counts.
    boolean isText = now instanceof String text && !text.isEmpty();
    String tag = isText ? (String) now : tags.iterator().next().orElse("");
    boolean isPlain = set.isPresent() || tag.indexOf('$') < 0;
    if (isPlain && !tag.isEmpty() && tag.indexOf('@') < 0 && !uses(tag)) {
      appended.putIfAbsent(path, new Candidate(Form.TAG, path, tag + "@" + DIGEST, images));
    }
  }

  /** A whole reference to the one image that an override redirects. */
  private void addReference(ValuesOverride override, Proof proof) {
    Set<ImageReference> images = wantedOf(override);
    if (override.images().size() != 1 || images.size() != 1 || uses(override.to())) {
      return;
    }
    ImageReference image = images.iterator().next();
    ImageName name = proof.name(image);
    String root = "\\$\\{(?:" + Template.MIRROR + "|" + Template.REGISTRY + ")\\}/";
    String repository = Pattern.quote(name.repository().replaceFirst("^mirrored/", ""));
    Pattern whole =
        Pattern.compile(
            root
                + repository
                + ":("
                + Pattern.quote(name.tag().orElse(""))
                + "|"
                + Pattern.quote(RELEASE)
                + ")(?![\\w.@-])");
    Object to = appended(override.to(), whole, name.tag().orElse(""));
    if (!to.equals(override.to())) {
      appended.putIfAbsent(
          override.set(), new Candidate(Form.REFERENCE, override.set(), to, images));
    }
  }

  /** {@code value} with the digest after each reference in it. */
  private Object appended(Object value, Pattern whole, String tag) {
    if (value instanceof String text) {
      Matcher matcher = whole.matcher(text);
      return matcher.replaceAll(
          found ->
              Matcher.quoteReplacement(
                  resolved.apply(found.group(1)).equals(tag)
                      ? found.group() + "@" + DIGEST
                      : found.group()));
    }
    if (value instanceof List<?> list) {
      return list.stream().map(item -> appended(item, whole, tag)).toList();
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> copy = new LinkedHashMap<>();
      map.forEach((key, item) -> copy.put(key, appended(item, whole, tag)));
      return copy;
    }
    return value;
  }

  private static boolean uses(Object value) {
    return Template.uses(value, Template.DIGEST) || Template.uses(value, Template.DIGEST_HEX);
  }

  /** Whether a text can be set there without interfering with an override. */
  private boolean isFree(ValuesPath path) {
    boolean inList = path.segments().stream().anyMatch(Integer.class::isInstance);
    return !inList
        && (isScalar(path) || path.isOpenIn(values))
        && !excluded.test(path)
        && overrides.stream().noneMatch(override -> override.set().conflicts(path));
  }

  /** Whether the values contain a text, a number or null there. */
  private boolean isScalar(ValuesPath path) {
    Object value = path.in(values);
    Object map = path.segments().size() == 1 ? values : new ValuesPath(parent(path)).in(values);
    boolean isThere = map instanceof Map<?, ?> siblings && siblings.containsKey(lastKey(path));
    return isThere && (value == null || value instanceof String || value instanceof Number);
  }

  private static String lastKey(ValuesPath path) {
    return path.segments().get(path.segments().size() - 1) instanceof String key ? key : "";
  }

  private static List<Object> parent(ValuesPath path) {
    return path.segments().subList(0, path.segments().size() - 1);
  }

  private static ValuesPath below(List<Object> map, String key) {
    return new ValuesPath(ValuesPath.below(map, key));
  }
}
