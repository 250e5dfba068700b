package org.opensearch.migrations.ecr.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes an index or manifest list. */
final class IndexBuilder {

  private final String mediaType;
  private final ObjectNode json = Json.object();
  private final List<TestImage> children = new ArrayList<>();

  private IndexBuilder(String mediaType) {
    this.mediaType = mediaType;
    json.put("schemaVersion", 2).put("mediaType", mediaType).putArray("manifests");
  }

  static IndexBuilder of(String mediaType) {
    return new IndexBuilder(mediaType);
  }

  IndexBuilder child(TestImage child, String os, String architecture) {
    ObjectNode descriptor = Json.descriptor(child);
    descriptor.putObject("platform").put("architecture", architecture).put("os", os);
    return add(child, descriptor);
  }

  /** A child without a platform. */
  IndexBuilder child(TestImage child) {
    return add(child, Json.descriptor(child));
  }

  /** What BuildKit adds for each image: its provenance, as a manifest that no node can run. */
  IndexBuilder attestation(TestImage child, TestImage about) {
    ObjectNode descriptor = Json.descriptor(child);
    descriptor
        .putObject("annotations")
        .put("vnd.docker.reference.digest", about.digest().toString())
        .put("vnd.docker.reference.type", "attestation-manifest");
    descriptor.putObject("platform").put("architecture", "unknown").put("os", "unknown");
    return add(child, descriptor);
  }

  IndexBuilder annotation(String name, String value) {
    json.withObject("/annotations").put(name, value);
    return this;
  }

  TestImage build() {
    return build(json.toString());
  }

  /** The same JSON with blanks, tabs and line ends that no serializer would write again. */
  TestImage buildOddlySpaced() {
    String odd = json.toString().replace(",\"", " ,\r\n\t \"").replace("\":", "\"  :\t");
    return build("\n " + odd + " \n\n");
  }

  private TestImage build(String text) {
    return new TestImage(mediaType, text.getBytes(StandardCharsets.UTF_8), children, List.of());
  }

  private IndexBuilder add(TestImage child, ObjectNode descriptor) {
    children.add(child);
    json.withArray("manifests").add(descriptor);
    return this;
  }
}
