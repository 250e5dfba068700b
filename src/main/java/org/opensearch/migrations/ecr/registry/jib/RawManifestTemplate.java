package org.opensearch.migrations.ecr.registry.jib;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import java.io.IOException;
import java.io.OutputStream;
import org.opensearch.migrations.ecr.oci.Manifest;

/**
 * A manifest that jib pushes byte for byte: it serializes to its original bytes, which may not be
 * valid UTF-8.
 */
public final class RawManifestTemplate implements ManifestTemplate, JsonSerializable {

  private final Manifest manifest;

  /** Wraps a manifest. */
  public RawManifestTemplate(Manifest manifest) {
    this.manifest = manifest;
  }

  @Override
  public int getSchemaVersion() {
    return 2;
  }

  @Override
  public String getManifestMediaType() {
    return manifest.mediaType();
  }

  @Override
  public void serialize(JsonGenerator generator, SerializerProvider serializers)
      throws IOException {
    if (!(generator.getOutputTarget() instanceof OutputStream out)) {
      throw new IllegalStateException("jib writes manifests to a stream");
    }
    generator.flush();
    out.write(manifest.content());
  }

  @Override
  public void serializeWithType(
      JsonGenerator generator, SerializerProvider serializers, TypeSerializer typeSerializer)
      throws IOException {
    serialize(generator, serializers);
  }
}
