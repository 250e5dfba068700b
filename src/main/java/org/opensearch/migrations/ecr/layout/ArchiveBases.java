package org.opensearch.migrations.ecr.layout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.opensearch.migrations.ecr.layout.files.LayoutFiles;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * The blobs that an archive leaves to earlier ones, as the file {@link LayoutFiles#BASES} records
 * them.
 *
 * @param blobs the digests, by the name of the earlier archive or run
 */
record ArchiveBases(SortedMap<String, SortedSet<String>> blobs) {

  private static final long MAX_BYTES = 64L * 1024 * 1024;
  private static final int FORMAT_VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of an archive that contains everything. */
  ArchiveBases() {
    this(new TreeMap<>());
  }

  /**
   * Reads the file; an archive without it contains everything.
   *
   * @throws LayoutIndex.MalformedIndexException if it is invalid
   */
  static ArchiveBases read(LayoutFiles files) throws IOException {
    long size = files.size(LayoutFiles.BASES).orElse(0);
    ArchiveBases bases = new ArchiveBases();
    if (size == 0) {
      return bases;
    }
    if (size > MAX_BYTES) {
      throw new LayoutIndex.MalformedIndexException("its " + LayoutFiles.BASES + " is too large");
    }
    try {
      JsonNode root = JSON.readTree(files.read(LayoutFiles.BASES));
      for (JsonNode base : root.path("bases")) {
        for (JsonNode blob : base.path("blobs")) {
          bases.add(base.path("name").asText(), Digest.parse(blob.asText()));
        }
      }
      if (root.path("version").asInt() == FORMAT_VERSION && !bases.blobs.isEmpty()) {
        return bases;
      }
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw malformed(e);
    }
    throw malformed(null);
  }

  private static IOException malformed(Exception cause) {
    return new LayoutIndex.MalformedIndexException(
        "its " + LayoutFiles.BASES + " is not what 'mirror --since' writes", cause);
  }

  /** Adds a blob that the earlier archive or run with this name has. */
  void add(String name, Digest digest) {
    blobs.computeIfAbsent(name, first -> new TreeSet<>()).add(digest.toString());
  }

  boolean isEmpty() {
    return blobs.isEmpty();
  }

  /** The content of the file: the same blobs result in the same bytes. */
  byte[] content() throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", FORMAT_VERSION);
    ArrayNode bases = root.putArray("bases");
    blobs.forEach(
        (name, digests) -> {
          ArrayNode list = bases.addObject().put("name", name).putArray("blobs");
          digests.forEach(list::add);
        });
    return JSON.writeValueAsBytes(root);
  }

  /** The digests that do not exist, by the name of the earlier archive or run. */
  Map<String, List<String>> missing(BlobFiles existing) throws IOException {
    Map<String, List<String>> missing = new TreeMap<>();
    for (Map.Entry<String, SortedSet<String>> base : blobs.entrySet()) {
      for (String digest : base.getValue()) {
        if (existing.size(Digest.parse(digest)).isEmpty()) {
          missing.computeIfAbsent(base.getKey(), first -> new ArrayList<>()).add(digest);
        }
      }
    }
    return missing;
  }
}
