package org.opensearch.migrations.ecr.registry;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.blob.Blobs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestException;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.http.message.HttpResponse;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.oci.CountingSink;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.ProtocolException;
import org.opensearch.migrations.ecr.oci.VerifyingSink;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.registry.failure.UnusualManifestException;

/** The blobs of one repository, streamed. No operation is retried here. */
final class OciBlobs {

  /** The name of the pull operation in messages. */
  static final String READ = "read blob";

  private static final int BUFFER_BYTES = 64 * 1024;

  private final OciEndpoint endpoint;
  private final Activity activity;

  OciBlobs(OciEndpoint endpoint, Activity activity) {
    this.endpoint = endpoint;
    this.activity = activity;
  }

  boolean contains(Descriptor blob) {
    String digest = blob.digest().toString();
    try (HttpResponse response = endpoint.head("blobs/" + digest, Map.of())) {
      return response.status() < 300;
    } catch (HttpStatusException e) {
      if (e.status() == 404) {
        return false;
      }
      throw endpoint.failure("look up blob", digest, e);
    } catch (IOException e) {
      throw endpoint.failure("look up blob", digest, e);
    }
  }

  /** The content of a blob, which is requested when it is opened or written. */
  Repository.BlobContent content(Descriptor blob) {
    return new PulledBlob(blob);
  }

  boolean push(Descriptor blob, Repository.BlobContent content, Optional<String> mountFrom) {
    SentBytes sent = new SentBytes();
    try {
      // A token for mounting must also allow pulling from the other repository.
      JibTransport transport =
          mountFrom
              .map(endpoint::pushTransportReading)
              .orElseGet(endpoint::pushTransport)
              .pushing(blob.size(), content::open);
      return endpoint
          .client(transport)
          .pushBlob(
              sha256(blob),
              Blobs.from(out -> content.writeTo(new CountingSink(out, sent::add)), false),
              mountFrom.orElse(null),
              bytes -> {});
    } catch (IOException | RegistryException e) {
      sent.undo();
      throw endpoint.failure("push blob", blob.digest().toString(), JibTransport.unwrap(e));
    } catch (RuntimeException e) {
      sent.undo();
      throw e;
    } finally {
      content.close();
    }
  }

  /** Reports the bytes of one upload. */
  private final class SentBytes {
    private long sent;

    void add(long bytes) {
      sent += bytes;
      activity.bytes(bytes);
    }

    /** The upload failed: its bytes will be sent again. */
    void undo() {
      activity.bytes(-sent);
      sent = 0;
    }
  }

  /** The digest in jib's form. */
  private static DescriptorDigest sha256(Descriptor blob) throws ProtocolException {
    try {
      return DescriptorDigest.fromDigest(blob.digest().toString());
    } catch (DigestException e) {
      throw new ProtocolException(
          "only blobs with sha256 digests can be copied, and this one has a "
              + blob.digest().algorithm()
              + " digest",
          UnusualManifestException.ASK_FOR_SHA256);
    }
  }

  /**
   * The content of a blob in this repository. Once it is open, its response has begun: rate limits,
   * redirects and errors of the source occur before the first byte is sent to the destination.
   */
  private final class PulledBlob implements Repository.BlobContent {
    private final Descriptor blob;
    private Optional<HttpResponse> opened = Optional.empty();

    PulledBlob(Descriptor blob) {
      this.blob = blob;
    }

    @Override
    public void open() {
      opened = Optional.of(attempt(this::request));
    }

    private HttpResponse request() throws IOException {
      return endpoint.get(endpoint.uri("blobs/" + blob.digest()), Map.of("Accept", "*/*"));
    }

    @Override
    public void writeTo(OutputStream sink) throws IOException {
      attempt(() -> sha256(blob));
      if (opened.isEmpty()) {
        open();
      }
      try {
        transfer(opened.get(), sink);
      } finally {
        close();
      }
    }

    /** Throws what the sink threw; every other failure is one of this registry. */
    private void transfer(HttpResponse response, OutputStream sink) throws IOException {
      VerifyingSink verifier = new VerifyingSink(OutputStream.nullOutputStream(), blob, n -> {});
      InputStream body = attempt(response::body);
      byte[] buffer = new byte[BUFFER_BYTES];
      int count = attempt(() -> read(body, buffer, verifier));
      while (count >= 0) {
        sink.write(buffer, 0, count);
        count = attempt(() -> read(body, buffer, verifier));
      }
    }

    private int read(InputStream body, byte[] buffer, VerifyingSink verifier) throws IOException {
      int count = body.read(buffer);
      if (count < 0) {
        verifier.check();
      } else {
        verifier.write(buffer, 0, count);
      }
      return count;
    }

    private <T> T attempt(Step<T> step) {
      try {
        return step.run();
      } catch (IOException e) {
        throw endpoint.failure(READ, blob.digest().toString(), e);
      }
    }

    @Override
    public void close() {
      try {
        if (opened.isPresent()) {
          opened.get().close();
        }
      } catch (IOException e) {
        // Nothing more is read from it.
      }
      opened = Optional.empty();
    }
  }

  /** A part of a pull that can fail. */
  private interface Step<T> {
    T run() throws IOException;
  }
}
