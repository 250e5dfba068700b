package org.opensearch.migrations.ecr.registry;

import java.io.IOException;
import java.io.OutputStream;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.registry.jib.JibExchange;
import org.opensearch.migrations.ecr.registry.jib.JibFailures;

/**
 * A blob that is read once it is asked for. Opened before, its answer has begun by then: limits,
 * redirects and refusals of the source are over before the destination is sent a byte.
 */
final class PulledBlob implements Repository.BlobContent {

  private final OciEndpoint endpoint;
  private final Descriptor blob;
  private JibExchange opened;

  PulledBlob(OciEndpoint endpoint, Descriptor blob) {
    this.endpoint = endpoint;
    this.blob = blob;
  }

  @Override
  public void open() {
    try {
      opened = endpoint.exchange().opening(endpoint.uri("blobs/" + blob.digest()));
    } catch (IOException e) {
      throw endpoint.failure(OciBlobs.READ, blob.digest().toString(), e);
    }
  }

  @Override
  public void writeTo(OutputStream sink) throws IOException {
    GuardedSink guarded = new GuardedSink(sink, blob.size());
    try {
      endpoint
          .client(opened == null ? endpoint.exchange() : opened)
          .pullBlob(OciBlobs.jibDigest(blob), size -> {}, bytes -> {})
          .writeTo(guarded);
      guarded.checkLength();
    } catch (IOException e) {
      guarded.rethrowOwnFailure();
      throw endpoint.failure(OciBlobs.READ, blob.digest().toString(), JibFailures.asPullFailure(e));
    }
  }

  @Override
  public void close() {
    if (opened != null) {
      try {
        opened.close();
      } catch (IOException e) {
        // It is given up: there is nobody to tell.
      }
      opened = null;
    }
  }
}
