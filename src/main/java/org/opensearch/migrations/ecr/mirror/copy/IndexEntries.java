package org.opensearch.migrations.ecr.mirror.copy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.Platform;
import org.opensearch.migrations.ecr.oci.BoundedJson;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.oci.ReducedIndex;

/**
 * The entries of an index, some of which are removed. All other fields are kept in order, so that
 * the same source results in the same bytes.
 */
final class IndexEntries {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final Manifest index;
  private final ObjectNode root;
  private boolean changed;

  private IndexEntries(Manifest index, ObjectNode root) {
    this.index = index;
    this.root = root;
  }

  static IndexEntries of(Manifest index) {
    try {
      return new IndexEntries(index, (ObjectNode) BoundedJson.tree(JSON, index.content()));
    } catch (IOException e) {
      throw new UncheckedIOException("an index was parsed before", e);
    }
  }

  /** The platforms of the entries, without attestations and entries without a platform. */
  List<Platform> platforms() {
    List<Platform> platforms = new ArrayList<>();
    root.path("manifests").forEach(entry -> platform(entry).ifPresent(platforms::add));
    return platforms;
  }

  /** Removes entries of other platforms; an entry without a platform may be for any. */
  void keepIf(Predicate<Platform> wanted) {
    removeIf(entry -> !isIndex(entry) && platform(entry).filter(wanted.negate()).isPresent());
  }

  /** Replaces nested indexes by their reduced forms. */
  void replaceIndexes(Function<Digest, Optional<Manifest>> narrowed) {
    removeIf(
        entry -> {
          if (!isIndex(entry) || isAttestation(entry)) {
            return false;
          }
          Digest before = Digest.parse(entry.path("digest").asText());
          Optional<Manifest> left = narrowed.apply(before);
          left.filter(manifest -> !manifest.digest().equals(before))
              .ifPresent(manifest -> replace((ObjectNode) entry, manifest));
          return left.isEmpty();
        });
  }

  private void replace(ObjectNode entry, Manifest manifest) {
    entry.put("digest", manifest.digest().toString());
    entry.put("size", manifest.content().length);
    // The embedded content of the original index.
    entry.remove("data");
    changed = true;
  }

  /** Removes attestations of BuildKit whose images were removed. */
  void removeOrphanedAttestations() {
    Set<String> images = new HashSet<>();
    for (JsonNode entry : root.path("manifests")) {
      if (!isAttestation(entry)) {
        images.add(entry.path("digest").asText());
      }
    }
    removeIf(entry -> isAttestation(entry) && !images.contains(about(entry)));
  }

  /** Names the index that this one was made of, if it is another one. */
  void setOriginal(Digest original) {
    if (changed) {
      ReducedIndex.annotate(root, original);
    }
  }

  /**
   * The reduced index; empty if no entry is left, the original if none was removed.
   *
   * @param made indexes that are not entries of the original
   */
  Optional<Manifest> result(Map<Digest, Manifest> made) {
    if (root.path("manifests").isEmpty()) {
      return Optional.empty();
    }
    if (!changed) {
      return Optional.of(index);
    }
    Map<String, Descriptor> known = new LinkedHashMap<>();
    index.manifests().forEach(child -> known.put(child.digest().toString(), child));
    made.values().forEach(m -> known.put(m.digest().toString(), m.descriptor()));
    Set<Descriptor> left = new LinkedHashSet<>();
    root.path("manifests").forEach(entry -> left.add(known.get(entry.path("digest").asText())));
    left.remove(null); // Entries that are blobs remain blobs.
    try {
      byte[] content = JSON.writeValueAsBytes(root);
      return Optional.of(
          new Manifest(
              index.mediaType(),
              Digest.sha256(content),
              content,
              List.copyOf(left),
              index.blobs()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that was read can be written", e);
    }
  }

  private void removeIf(Predicate<JsonNode> unwanted) {
    Iterator<JsonNode> entries = root.path("manifests").iterator();
    while (entries.hasNext()) {
      if (unwanted.test(entries.next())) {
        entries.remove();
        changed = true;
      }
    }
  }

  private static boolean isIndex(JsonNode entry) {
    return MediaTypes.isIndex(entry.path("mediaType").asText());
  }

  private static boolean isAttestation(JsonNode entry) {
    String type = entry.path("annotations").path("vnd.docker.reference.type").asText();
    return type.equals("attestation-manifest");
  }

  private static String about(JsonNode entry) {
    return entry.path("annotations").path("vnd.docker.reference.digest").asText();
  }

  private static Optional<Platform> platform(JsonNode entry) {
    JsonNode platform = entry.path("platform");
    String os = platform.path("os").asText();
    String variant = platform.path("variant").asText();
    if (isAttestation(entry) || isIndex(entry) || os.isEmpty() || os.equals("unknown")) {
      return Optional.empty();
    }
    return Optional.of(
        new Platform(
            os,
            platform.path("architecture").asText(),
            Optional.of(variant).filter(v -> !v.isEmpty())));
  }
}
