package org.opensearch.migrations.ecr.layout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.Descriptor;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.MediaTypes;

/**
 * The file {@code index.json}: names, and the manifests that have them. What others have written
 * there stays. It is replaced at once, so that readers see the old or the new, and sorted, so that
 * the same content gives the same bytes.
 */
final class LayoutIndex {

  private static final String REF_NAME = "org.opencontainers.image.ref.name";
  private static final long MAX_BYTES = 64L * 1024 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final ObjectNode root;

  private LayoutIndex(Path file, ObjectNode root) {
    this.file = file;
    this.root = root;
  }

  /**
   * Reads the index; one that is not there is empty.
   *
   * @throws IOException when it cannot be read or is no index
   */
  static LayoutIndex read(Path file) throws IOException {
    if (!Files.exists(file)) {
      ObjectNode empty = JSON.createObjectNode();
      empty.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX).putArray("manifests");
      return new LayoutIndex(file, empty);
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new MalformedIndexException(file + " is larger than any index");
    }
    try {
      if (JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode root
          && root.path("manifests").isArray()) {
        return new LayoutIndex(file, root);
      }
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new MalformedIndexException(file + " is not JSON", e);
    }
    throw new MalformedIndexException(file + " is not an OCI image index");
  }

  /** Writes an empty index if there is none: the specification wants one. */
  static void createIfMissing(Path file) throws IOException {
    if (!Files.exists(file)) {
      read(file).write();
    }
  }

  /** The manifest of this name. */
  synchronized Optional<Descriptor> find(String refName) {
    for (JsonNode entry : root.path("manifests")) {
      if (refName(entry).equals(refName)) {
        return descriptor(entry);
      }
    }
    return Optional.empty();
  }

  /** Every name that something has, in the file's order. */
  synchronized List<String> names() {
    List<String> names = new ArrayList<>();
    root.path("manifests").forEach(entry -> names.add(refName(entry)));
    names.removeIf(String::isEmpty);
    return names;
  }

  /** The media type that some name's manifest of this digest has. */
  synchronized Optional<String> mediaType(Digest digest) {
    for (JsonNode entry : root.path("manifests")) {
      if (entry.path("digest").asText().equals(digest.toString())) {
        return descriptor(entry).map(Descriptor::mediaType);
      }
    }
    return Optional.empty();
  }

  /** Gives a manifest a name, which no other has from then on. */
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
    root.set("manifests", sorted);
    write();
  }

  private void write() throws IOException {
    UnfinishedFile.write(file, JSON.writeValueAsBytes(root));
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
      // Another program's mistake: as good as not there, and mended when the name is given again.
      return Optional.empty();
    }
  }
}
