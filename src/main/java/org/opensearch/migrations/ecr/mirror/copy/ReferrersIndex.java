package org.opensearch.migrations.ecr.mirror.copy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.BoundedJson;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.oci.ReferrerTag;

/**
 * The index of the referrers of a manifest, for registries without a referrers API. It has a {@link
 * ReferrerTag}.
 */
final class ReferrersIndex {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ReferrersIndex() {}

  /**
   * Appends manifests to an index; existing entries are kept.
   *
   * @return the new index; empty if it has all of them already
   */
  static Optional<Manifest> merged(Optional<Manifest> present, List<Manifest> more) {
    List<Descriptor> children = new ArrayList<>(present.map(Manifest::manifests).orElse(List.of()));
    Set<Digest> known = children.stream().map(Descriptor::digest).collect(Collectors.toSet());
    List<Manifest> added = more.stream().filter(m -> known.add(m.digest())).toList();
    if (added.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode root = present.map(p -> json(p.content())).orElseGet(ReferrersIndex::empty);
    ArrayNode entries = root.withArray("manifests");
    for (Manifest manifest : added) {
      entries.add(descriptor(manifest));
      children.add(manifest.descriptor());
    }
    try {
      byte[] content = JSON.writeValueAsBytes(root);
      Digest digest = Digest.sha256(content);
      return Optional.of(new Manifest(MediaTypes.OCI_INDEX, digest, content, children, List.of()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of strings and numbers is always JSON", e);
    }
  }

  /** The digest of the subject of a manifest. */
  static Optional<String> subject(Manifest manifest) {
    return Optional.of(json(manifest.content()).path("subject").path("digest").asText())
        .filter(digest -> !digest.isEmpty());
  }

  private static ObjectNode empty() {
    ObjectNode root = JSON.createObjectNode();
    root.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX).putArray("manifests");
    return root;
  }

  private static ObjectNode descriptor(Manifest manifest) {
    JsonNode root = json(manifest.content());
    ObjectNode entry = JSON.createObjectNode();
    entry.put("mediaType", manifest.mediaType());
    entry.put("digest", manifest.digest().toString());
    entry.put("size", manifest.content().length);
    String type = root.path("artifactType").asText(root.path("config").path("mediaType").asText());
    if (!type.isEmpty()) {
      entry.put("artifactType", type);
    }
    if (root.path("annotations").isObject()) {
      entry.set("annotations", root.path("annotations"));
    }
    return entry;
  }

  private static ObjectNode json(byte[] content) {
    try {
      return (ObjectNode) BoundedJson.tree(JSON, content);
    } catch (IOException e) {
      throw new UncheckedIOException("a manifest was parsed before", e);
    }
  }
}
