package org.opensearch.migrations.ecr.layout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.opensearch.migrations.ecr.layout.files.LayoutFailures;
import org.opensearch.migrations.ecr.layout.files.LayoutFiles;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.MediaTypes;

/**
 * The file {@code index.json}: the names of the layout and their manifests. Entries and fields of
 * other programs are kept. The file is replaced atomically and its entries are sorted, so that the
 * same content results in the same bytes.
 */
public final class LayoutIndex {

  private static final String REF_NAME = "org.opencontainers.image.ref.name";
  private static final long MAX_BYTES = 64L * 1024 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LayoutFiles files;
  private ObjectNode root;

  private LayoutIndex(LayoutFiles files, ObjectNode root) {
    this.files = files;
    this.root = root;
  }

  /**
   * Reads the index; a missing file is an empty index.
   *
   * @throws MalformedIndexException if the file is not an index
   */
  static LayoutIndex read(LayoutFiles files) throws IOException {
    OptionalLong size = files.size(LayoutFiles.INDEX);
    if (size.isEmpty()) {
      ObjectNode empty = JSON.createObjectNode();
      empty.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX).putArray("manifests");
      return new LayoutIndex(files, empty);
    }
    if (size.getAsLong() > MAX_BYTES) {
      throw new MalformedIndexException("its index.json is too large");
    }
    try {
      if (JSON.readTree(files.read(LayoutFiles.INDEX)) instanceof ObjectNode root
          && root.path("manifests").isArray()) {
        return new LayoutIndex(files, root);
      }
    } catch (JsonProcessingException e) {
      throw new MalformedIndexException("its index.json is not JSON", e);
    }
    throw new MalformedIndexException("its index.json is not an OCI image index");
  }

  /**
   * The failure for a layout that cannot be opened.
   *
   * @param name of the layout, for messages
   * @param remedy if its content is malformed
   */
  static FailureException failure(
      LayoutFailures failures, String name, IOException cause, String remedy) {
    return cause instanceof MalformedIndexException
        ? failures.invalid(name, cause.getMessage(), remedy)
        : failures.of("use", name, cause);
  }

  /**
   * The index of several layouts that are read as one. A name of a later layout takes precedence.
   *
   * @param files of all layouts
   * @param indexes in the order of the layouts
   */
  static LayoutIndex union(LayoutFiles files, List<LayoutIndex> indexes) throws IOException {
    Map<String, JsonNode> entries = new TreeMap<>();
    for (LayoutIndex index : indexes) {
      for (JsonNode entry : index.root.path("manifests")) {
        // Without a name, the digest identifies an entry; no name contains a space.
        String name = refName(entry);
        entries.put(name.isEmpty() ? " " + entry.path("digest").asText() : name, entry);
      }
    }
    ObjectNode root = indexes.get(0).root.deepCopy();
    root.set("manifests", JSON.createArrayNode().addAll(entries.values()));
    return new LayoutIndex(files, root);
  }

  /** Writes an empty index if the file is missing: the specification requires it. */
  public static void createIfMissing(LayoutFiles files) throws IOException {
    if (files.size(LayoutFiles.INDEX).isEmpty()) {
      files.write(LayoutFiles.INDEX, JSON.writeValueAsBytes(read(files).root));
    }
  }

  /** The manifest with this name. */
  synchronized Optional<Descriptor> find(String refName) {
    for (JsonNode entry : root.path("manifests")) {
      if (refName(entry).equals(refName)) {
        return descriptor(entry);
      }
    }
    return Optional.empty();
  }

  /** All names, in the order of the file. */
  synchronized List<String> names() {
    List<String> names = new ArrayList<>();
    root.path("manifests").forEach(entry -> names.add(refName(entry)));
    names.removeIf(String::isEmpty);
    return names;
  }

  /** All manifests, with a name or without; entries without a valid digest are skipped. */
  synchronized List<Descriptor> manifests() {
    List<Descriptor> manifests = new ArrayList<>();
    root.path("manifests").forEach(entry -> descriptor(entry).ifPresent(manifests::add));
    return manifests;
  }

  /** The bytes of this index, reduced to the entries whose manifests are selected. */
  synchronized byte[] only(Predicate<Descriptor> selected) throws IOException {
    ArrayNode kept = JSON.createArrayNode();
    for (JsonNode entry : root.path("manifests")) {
      if (descriptor(entry).filter(selected).isPresent()) {
        kept.add(entry);
      }
    }
    ObjectNode copy = root.deepCopy();
    copy.set("manifests", kept);
    return JSON.writeValueAsBytes(copy);
  }

  /** The media type that the index gives for this digest. */
  synchronized Optional<String> mediaType(Digest digest) {
    for (JsonNode entry : root.path("manifests")) {
      if (entry.path("digest").asText().equals(digest.toString())) {
        return descriptor(entry).map(Descriptor::mediaType);
      }
    }
    return Optional.empty();
  }

  /** Names a manifest; a manifest that had the name before loses it. */
  synchronized void put(String refName, Descriptor manifest) throws IOException {
    if (find(refName).filter(manifest::equals).isPresent()) {
      return;
    }
    List<JsonNode> entries = new ArrayList<>();
    root.path("manifests").forEach(entries::add);
    entries.removeIf(entry -> refName(entry).equals(refName));
    ObjectNode entry = JSON.createObjectNode();
    entry.put("mediaType", manifest.mediaType());
    entry.put("digest", manifest.digest().toString());
    entry.put("size", manifest.size());
    entry.putObject("annotations").put(REF_NAME, refName);
    entries.add(entry);
    entries.sort(Comparator.comparing(LayoutIndex::refName));
    ArrayNode sorted = JSON.createArrayNode().addAll(entries);
    ObjectNode next = JSON.createObjectNode();
    next.setAll(root);
    next.set("manifests", sorted);
    files.write(LayoutFiles.INDEX, JSON.writeValueAsBytes(next));
    // Last: if the file cannot be written, the index stays as it was.
    root = next;
  }

  private static String refName(JsonNode entry) {
    return entry.path("annotations").path(REF_NAME).asText("");
  }

  private static Optional<Descriptor> descriptor(JsonNode entry) {
    try {
      return Optional.of(
          new Descriptor(
              entry.path("mediaType").asText(""),
              Digest.parse(entry.path("digest").asText("")),
              entry.path("size").asLong(-1)));
    } catch (IllegalArgumentException e) {
      // An invalid entry of another program counts as missing; it is replaced with the next push.
      return Optional.empty();
    }
  }

  /** A file that describes the layout, such as {@code index.json}, is invalid. */
  static final class MalformedIndexException extends IOException {

    private static final long serialVersionUID = 1L;

    MalformedIndexException(String message) {
      super(message);
    }

    MalformedIndexException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
