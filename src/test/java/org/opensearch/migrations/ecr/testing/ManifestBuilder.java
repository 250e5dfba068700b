package org.opensearch.migrations.ecr.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes an image manifest, field by field, in the order of the calls. */
final class ManifestBuilder {

  private final String mediaType;
  private final ObjectNode json = Json.object();
  private final List<TestBlob> blobs = new ArrayList<>();

  private ManifestBuilder(String mediaType, boolean written) {
    this.mediaType = mediaType;
    json.put("schemaVersion", 2);
    if (written) {
      json.put("mediaType", mediaType);
    }
  }

  /** A manifest of this media type, which it also says itself. */
  static ManifestBuilder of(String mediaType) {
    return new ManifestBuilder(mediaType, true);
  }

  /** A manifest that does not say its media type. */
  static ManifestBuilder untyped(String mediaType) {
    return new ManifestBuilder(mediaType, false);
  }

  ManifestBuilder config(String type, String content) {
    json.set("config", descriptor(type, add(bytes(content))));
    json.putArray("layers");
    return this;
  }

  ManifestBuilder layer(String type, byte[] content) {
    return layer(type, TestBlob.of(content));
  }

  ManifestBuilder layer(String type, TestBlob blob) {
    json.withArray("layers").add(descriptor(type, add(blob)));
    return this;
  }

  /** A layer that is carried within its descriptor as well. */
  ManifestBuilder layerWithData(String type, byte[] content) {
    ObjectNode descriptor = descriptor(type, add(TestBlob.of(content)));
    json.withArray("layers").add(descriptor.put("data", content));
    return this;
  }

  /** A layer whose descriptor says where else it is, while the registry has it all the same. */
  ManifestBuilder layerWithUrl(String type, byte[] content, String url) {
    ObjectNode descriptor = descriptor(type, add(TestBlob.of(content)));
    descriptor.putArray("urls").add(url);
    json.withArray("layers").add(descriptor);
    return this;
  }

  /** A layer that is had from elsewhere; its bytes are pushed nowhere. */
  ManifestBuilder foreignLayer(String type, byte[] content, String url) {
    ObjectNode descriptor = descriptor(type, TestBlob.of(content));
    descriptor.putArray("urls").add(url);
    json.withArray("layers").add(descriptor);
    return this;
  }

  ManifestBuilder field(String name, String value) {
    json.put(name, value);
    return this;
  }

  ManifestBuilder subject(TestImage subject) {
    json.set("subject", Json.descriptor(subject));
    return this;
  }

  ManifestBuilder annotation(String name, String value) {
    json.withObject("/annotations").put(name, value);
    return this;
  }

  TestImage build() {
    return new TestImage(
        mediaType, json.toString().getBytes(StandardCharsets.UTF_8), List.of(), blobs);
  }

  private TestBlob add(TestBlob blob) {
    Optional<TestBlob> same =
        blobs.stream().filter(b -> b.digest().equals(blob.digest())).findFirst();
    if (same.isEmpty()) {
      blobs.add(blob);
    }
    return blob;
  }

  private static TestBlob bytes(String content) {
    return TestBlob.of(content.getBytes(StandardCharsets.UTF_8));
  }

  private static ObjectNode descriptor(String type, TestBlob blob) {
    return Json.descriptor(type, blob.digest(), blob.size());
  }
}
