package org.opensearch.migrations.ecr.registry;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.blob.Blob;
import com.google.cloud.tools.jib.blob.BlobDescriptor;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.opensearch.migrations.ecr.http.message.HttpRequest;
import org.opensearch.migrations.ecr.http.message.HttpResponse;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.Side;
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

  private static final int BUFFER_BYTES = 32 * 1024;

  /** A multiple of the TLS record size, so that all records are full. */
  private static final int CHUNK_BYTES = 2 * HttpRequest.TLS_RECORD_BYTES;

  /** Statuses of a registry that expects PATCH, or that ignored the body of the PUT. */
  private static final Set<Integer> UNSUPPORTED = Set.of(400, 404, 405, 411, 415, 416, 501);

  /** Of a thread, which pulls one blob at a time. */
  private static final ThreadLocal<byte[]> BUFFER =
      ThreadLocal.withInitial(() -> new byte[BUFFER_BYTES]);

  /** Of a thread, which pushes one blob at a time. */
  private static final ThreadLocal<byte[]> HELD =
      ThreadLocal.withInitial(() -> new byte[CHUNK_BYTES]);

  private final OciEndpoint endpoint;
  private final WholeBlobs wholeBlobs;
  private final Activity activity;

  OciBlobs(OciEndpoint endpoint, WholeBlobs wholeBlobs, Activity activity) {
    this.endpoint = endpoint;
    this.wholeBlobs = wholeBlobs;
    this.activity = activity;
  }

  boolean contains(Descriptor blob) {
    String digest = blob.digest().toString();
    try (HttpResponse response = endpoint.head("blobs/" + digest, Map.of())) {
      // Not every registry reports the length of a blob in response to HEAD.
      return hasLength(response, blob) || canBeRead(blob);
    } catch (HttpStatusException e) {
      if (e.status() == 404) {
        return false;
      }
      if (endpoint.rejectsHead(e)) {
        return canBeRead(blob);
      }
      throw endpoint.failure("look up blob", digest, e);
    } catch (IOException e) {
      throw endpoint.failure("look up blob", digest, e);
    }
  }

  /**
   * Whether a response announces the length of a blob, or none. A registry whose disk was full can
   * have blobs that are empty or cut off.
   */
  private static boolean hasLength(HttpResponse response, Descriptor blob) {
    Optional<String> length = response.header("Content-Length").map(String::strip);
    return blob.size() < 0
        || response.header("Content-Encoding").isPresent()
        || length.map(String.valueOf(blob.size())::equals).orElse(true);
  }

  /** Requests the content, and drops it as soon as the response begins. */
  private boolean canBeRead(Descriptor blob) {
    PulledBlob content = new PulledBlob(blob);
    try {
      content.open();
      return hasLength(content.opened.orElseThrow().response(), blob);
    } catch (NotFoundException e) {
      return false;
    } finally {
      content.close();
    }
  }

  /** The content of a blob, which is requested when it is opened or written. */
  Repository.BlobContent content(Descriptor blob) {
    return new PulledBlob(blob);
  }

  /** Mounts a blob, or else pushes it: any failure of a mount only means that it is sent. */
  boolean push(Descriptor blob, Repository.BlobContent content, Optional<String> mountFrom) {
    try {
      return pushOrMount(blob, content, mountFrom);
    } catch (FailureException e) {
      if (mountFrom.isEmpty() || !isOfMount(e)) {
        throw e;
      }
      return pushOrMount(blob, content, Optional.empty());
    }
  }

  /**
   * Whether the registry failed to mount. The other repository may have been deleted, or the
   * credentials may not permit reading it. A rate limit has nothing to do with the mount.
   */
  private static boolean isOfMount(FailureException e) {
    return e.failure().side() != Side.SOURCE
        && (e.getCause() instanceof ProtocolException
            || (e.getCause() instanceof HttpStatusException response
                && response.method().equals("POST")
                && response.status() != 429
                && response.retryAfter().isEmpty()));
  }

  /** Pushes a blob in two requests if the registry supports that, otherwise in three. */
  private boolean pushOrMount(
      Descriptor blob, Repository.BlobContent content, Optional<String> mountFrom) {
    Optional<Boolean> takesWhole = wholeBlobs.isSupported();
    if (takesWhole.isPresent()) {
      return push(blob, content, mountFrom, takesWhole.get());
    }
    try {
      boolean mounted = push(blob, content, mountFrom, true);
      if (!mounted) {
        wholeBlobs.succeeded();
      }
      return mounted;
    } catch (FailureException e) {
      if (!isUnsupported(e)) {
        throw e;
      }
      wholeBlobs.rejected();
      return push(blob, content, Optional.empty(), false);
    }
  }

  /** Whether the registry may have rejected the request itself rather than the blob. */
  private static boolean isUnsupported(FailureException e) {
    return e.failure().side() != Side.SOURCE
        && e.getCause() instanceof HttpStatusException response
        && response.method().equals("PUT")
        && UNSUPPORTED.contains(response.status());
  }

  private boolean push(
      Descriptor blob, Repository.BlobContent content, Optional<String> mountFrom, boolean whole) {
    SentBytes sent = new SentBytes();
    try {
      // A token for mounting must also allow pulling from the other repository.
      JibTransport transport =
          mountFrom
              .map(endpoint::pushTransportReading)
              .orElseGet(endpoint::pushTransport)
              .pushing(blob.size(), () -> open(content, sent));
      DescriptorDigest digest = sha256(blob);
      Blob body = new StreamedBlob(content, digest, sent::add);
      return whole
          ? endpoint.wholeBlobPusher(transport).push(digest, body, mountFrom.orElse(null))
          : endpoint.client(transport).pushBlob(digest, body, mountFrom.orElse(null), bytes -> {});
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

  /** Opens the content to send it, perhaps again, to where the registry redirects. */
  private static void open(Repository.BlobContent content, SentBytes sent) {
    sent.undo();
    content.close();
    content.open();
  }

  /**
   * Passes on whole chunks, and holds back the last bytes until the content has been verified: a
   * registry never receives all bytes of wrong content.
   */
  private static final class LastChunkSink extends OutputStream {

    /** After this time an incomplete chunk is passed on, so that the registry sees progress. */
    private static final long MAX_HOLD_NANOS = 1_000_000_000;

    private final OutputStream out;
    private final byte[] held = HELD.get();
    private int length;
    private long heldSince;

    LastChunkSink(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int count) throws IOException {
      if (count > 0 && length > 0 && System.nanoTime() - heldSince > MAX_HOLD_NANOS) {
        release();
      }
      int taken = 0;
      while (taken < count) {
        if (length == held.length) {
          release();
        }
        if (length == 0) {
          heldSince = System.nanoTime();
        }
        int more = Math.min(count - taken, held.length - length);
        System.arraycopy(buffer, offset + taken, held, length, more);
        length += more;
        taken += more;
      }
    }

    void release() throws IOException {
      if (length > 0) {
        out.write(held, 0, length);
      }
      length = 0;
    }
  }

  /** Whether a registry takes a blob as the body of the last request of a push. */
  static final class WholeBlobs {
    private volatile Boolean supported;

    /** Empty while no blob has been pushed. */
    Optional<Boolean> isSupported() {
      return Optional.ofNullable(supported);
    }

    void succeeded() {
      supported = true;
    }

    /** The first one was rejected. */
    void rejected() {
      if (supported == null) {
        supported = false;
      }
    }
  }

  /**
   * A blob that jib sends as it is read. jib's own streams would compute the digest, which the
   * content has verified.
   */
  private record StreamedBlob(
      Repository.BlobContent content, DescriptorDigest digest, LongConsumer sent) implements Blob {

    @Override
    public BlobDescriptor writeTo(OutputStream out) throws IOException {
      LastChunkSink sink = new LastChunkSink(new CountingSink(out, sent));
      content.writeTo(sink);
      sink.release();
      return new BlobDescriptor(digest);
    }

    @Override
    public boolean isRetryable() {
      return false;
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
    private Optional<BlobBody> opened = Optional.empty();

    PulledBlob(Descriptor blob) {
      this.blob = blob;
    }

    @Override
    public void open() {
      opened = Optional.of(attempt(() -> new BlobBody(endpoint, blob)));
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
    private void transfer(BlobBody body, OutputStream sink) throws IOException {
      VerifyingSink verifier = new VerifyingSink(OutputStream.nullOutputStream(), blob, n -> {});
      byte[] buffer = BUFFER.get();
      int count = attempt(() -> read(body, buffer, verifier));
      while (count >= 0) {
        sink.write(buffer, 0, count);
        count = attempt(() -> read(body, buffer, verifier));
      }
    }

    private int read(BlobBody body, byte[] buffer, VerifyingSink verifier) throws IOException {
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
      opened.ifPresent(BlobBody::close);
      opened = Optional.empty();
    }
  }

  /** A part of a pull that can fail. */
  private interface Step<T> {
    T run() throws IOException;
  }
}
