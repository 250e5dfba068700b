package org.opensearch.migrations.ecr.registry;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.blob.Blobs;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestException;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.http.message.HttpResponse;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.registry.failure.ProtocolException;
import org.opensearch.migrations.ecr.registry.failure.UnusualManifestException;
import org.opensearch.migrations.ecr.registry.jib.JibExchange;
import org.opensearch.migrations.ecr.registry.jib.JibFailures;

/** The blobs of one repository, streamed; each operation is tried once. */
final class OciBlobs {

  /** The operation that reads, as messages say it. */
  static final String READ = "read blob";

  private final OciEndpoint endpoint;
  private final Activity activity;

  OciBlobs(OciEndpoint endpoint, Activity activity) {
    this.endpoint = endpoint;
    this.activity = activity;
  }

  boolean contains(Descriptor blob) {
    String digest = blob.digest().toString();
    try (HttpResponse reply = endpoint.head("blobs/" + digest, Map.of())) {
      return reply.status() < 300;
    } catch (HttpStatusException e) {
      if (e.status() == 404) {
        return false;
      }
      throw endpoint.failure("look up blob", digest, e);
    } catch (IOException e) {
      throw endpoint.failure("look up blob", digest, e);
    }
  }

  void pull(Descriptor blob, OutputStream sink) throws IOException {
    new PulledBlob(endpoint, blob).writeTo(sink);
  }

  boolean push(Descriptor blob, Repository.BlobContent content, Optional<String> mountFrom) {
    CountingSink.Count sent = new CountingSink.Count(activity);
    // A token for mounting has to allow reading the other repository as well.
    JibExchange exchange = mountFrom.map(endpoint::exchangeReading).orElseGet(endpoint::exchange);
    try {
      return endpoint
          .client(exchange.uploading(blob.size(), content::open))
          .pushBlob(
              jibDigest(blob),
              Blobs.from(out -> content.writeTo(new CountingSink(out, sent)), false),
              mountFrom.orElse(null),
              bytes -> {});
    } catch (IOException | RegistryException e) {
      sent.takeBack();
      throw endpoint.failure("push blob", blob.digest().toString(), JibFailures.asIoException(e));
    } catch (RuntimeException e) {
      sent.takeBack();
      throw e;
    } finally {
      content.close();
    }
  }

  Repository.BlobContent content(Descriptor blob) {
    return new PulledBlob(endpoint, blob);
  }

  /** What jib calls a digest. */
  static DescriptorDigest jibDigest(Descriptor blob) throws ProtocolException {
    try {
      return DescriptorDigest.fromDigest(blob.digest().toString());
    } catch (DigestException e) {
      throw new ProtocolException(
          "only blobs with sha256 digests are copied, which all registries support, and this is a "
              + blob.digest().algorithm()
              + " digest",
          UnusualManifestException.ASK_FOR_SHA256);
    }
  }
}
