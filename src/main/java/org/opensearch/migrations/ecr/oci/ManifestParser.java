package org.opensearch.migrations.ecr.oci;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.Digest;

/** Reads the descriptors in a manifest or an index. */
public final class ManifestParser {

  private static final int MAX_DESCRIPTORS = 4096;

  /** Two names of 127 characters with a slash between (RFC 6838). */
  private static final int MAX_MEDIA_TYPE = 255;

  private static final String NO_REGISTRY =
      "Check host, port and proxy: the response may not come from a registry";

  private ManifestParser() {}

  /**
   * Reads a manifest.
   *
   * @param contentType the media type that the server gave it, parameters removed
   * @param digest the digest that {@code content} has
   * @throws ProtocolException if it is not a manifest, or has schema 1
   */
  public static Manifest parse(byte[] content, Optional<String> contentType, Digest digest)
      throws ProtocolException {
    JsonNode root = json(content, contentType);
    String mediaType = mediaType(root, contentType);
    if (mediaType.equals(MediaTypes.DOCKER_SCHEMA_1)
        || mediaType.equals(MediaTypes.DOCKER_SCHEMA_1_SIGNED)
        || root.path("schemaVersion").asInt(2) == 1) {
      throw new ProtocolException(
          "it is a Docker image of schema 1, which ECR and OCI do not support",
          "Ask its publisher for an image of schema 2, or push it again with a current tool");
    }
    Map<Boolean, List<Descriptor>> entries =
        descriptors(List.of(root.path("manifests"))).stream()
            .collect(Collectors.partitioningBy(e -> MediaTypes.isManifest(e.mediaType())));
    List<Descriptor> blobs =
        Stream.concat(
                entries.get(false).stream(),
                descriptors(List.of(root.path("config"), root.path("layers"), root.path("blobs")))
                    .stream())
            .toList();
    if (Stream.of("manifests", "layers", "blobs", "config").noneMatch(root::has)) {
      throw new ProtocolException("it is JSON but not an image manifest", "");
    }
    return new Manifest(mediaType, digest, content, entries.get(true), blobs);
  }

  /**
   * Reads an index whose entries are all manifests, whatever their media types: a list of
   * referrers.
   *
   * @throws ProtocolException when the content is not such an index
   */
  public static List<Descriptor> referrers(byte[] content) throws ProtocolException {
    Optional<String> index = Optional.of(MediaTypes.OCI_INDEX);
    JsonNode root = json(content, index);
    if (!root.has("manifests")) {
      throw new ProtocolException("it is JSON but not an image index", NO_REGISTRY);
    }
    return descriptors(List.of(root.path("manifests")));
  }

  private static JsonNode json(byte[] content, Optional<String> contentType)
      throws ProtocolException {
    try {
      JsonNode root = BoundedJson.read(content);
      if (root != null && root.isObject()) {
        return root;
      }
    } catch (StreamConstraintsException e) {
      throw new ProtocolException(
          "the response has more parts than any image manifest", NO_REGISTRY);
    } catch (IOException e) {
      // Reported below, without the message of the parser, which quotes the content.
    }
    if (contentType.filter(MediaTypes.ACCEPTED::contains).isPresent()) {
      throw new ProtocolException("the manifest is not valid JSON", "");
    }
    throw new ProtocolException("the response is not an image manifest", NO_REGISTRY);
  }

  private static String mediaType(JsonNode root, Optional<String> contentType)
      throws ProtocolException {
    String own = checked(root.path("mediaType").asText(""));
    if (!own.isEmpty()) {
      return own;
    }
    boolean list = root.has("manifests");
    return contentType
        .filter(type -> type.startsWith("application/vnd."))
        .orElse(list ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST);
  }

  private static String checked(String mediaType) throws ProtocolException {
    if (mediaType.length() > MAX_MEDIA_TYPE) {
      throw new ProtocolException(
          "it has a media type of more than " + MAX_MEDIA_TYPE + " characters", "");
    }
    return mediaType;
  }

  /** The descriptors in {@code fields} (objects or lists of objects), each digest once. */
  private static List<Descriptor> descriptors(List<JsonNode> fields) throws ProtocolException {
    Map<Digest, Descriptor> found = new LinkedHashMap<>();
    for (JsonNode field : fields) {
      if (field.isValueNode() && !field.isNull()) {
        throw new ProtocolException("it has text or a number in place of descriptors", "");
      }
      for (JsonNode node : field.isObject() ? List.of(field) : field) {
        Descriptor descriptor = descriptor(node);
        found.merge(descriptor.digest(), descriptor, Descriptor::stricter);
      }
    }
    if (found.size() > MAX_DESCRIPTORS) {
      throw new ProtocolException(
          "it refers to more than " + MAX_DESCRIPTORS + " blobs and manifests", "");
    }
    return List.copyOf(found.values());
  }

  private static Descriptor descriptor(JsonNode node) throws ProtocolException {
    String digest = node.path("digest").asText("");
    long size = Math.max(-1, node.path("size").asLong(-1));
    if (size > Descriptor.MAX_SIZE) {
      throw new ProtocolException(
          "it refers to a blob of " + size + " bytes, which is more than any registry accepts", "");
    }
    String mediaType = checked(node.path("mediaType").asText(""));
    List<String> urls = new ArrayList<>();
    node.path("urls").forEach(url -> urls.add(url.asText()));
    try {
      return new Descriptor(mediaType, Digest.parse(digest), size, List.copyOf(urls));
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("it has a descriptor without a valid digest", "");
    }
  }
}
