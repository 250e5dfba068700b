package org.opensearch.migrations.ecr.registry;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.opensearch.migrations.ecr.model.Manifest;

/** A manifest that jib pushes byte for byte: it "serialises" to the text it was made of. */
final class RawManifestTemplate implements ManifestTemplate, JsonSerializable {

  private final Manifest manifest;
  private final String text;

  /**
   * Wraps a manifest.
   *
   * @throws ProtocolException when its bytes are not UTF-8, and so would not survive as text
   */
  RawManifestTemplate(Manifest manifest) throws ProtocolException {
    this.manifest = manifest;
    this.text = new String(manifest.content(), StandardCharsets.UTF_8);
    if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), manifest.content())) {
      throw new ProtocolException("its manifest is not UTF-8", "");
    }
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
    generator.writeRawValue(text);
  }

  @Override
  public void serializeWithType(
      JsonGenerator generator, SerializerProvider serializers, TypeSerializer typeSerializer)
      throws IOException {
    serialize(generator, serializers);
  }
}
