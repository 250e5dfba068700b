package org.opensearch.migrations.ecr.registry;

import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.http.message.HttpResponse;
import org.opensearch.migrations.ecr.oci.Descriptor;

/**
 * The bytes of a blob as they arrive. If the response ends too early, the rest is requested (OCI
 * distribution specification, "Resumable pull"), as long as each response brings a good part of the
 * blob: a network that cuts off long downloads would otherwise cut off each attempt.
 */
final class BlobBody implements Closeable {

  /** The bytes of a response after which it is worth to request the rest. */
  static final long MIN_PROGRESS = 1024 * 1024;

  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes\\s+([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18}|\\*)");

  private final OciEndpoint endpoint;
  private final Descriptor blob;
  private HttpResponse response;
  private long received;
  private long resumedAt;

  /**
   * Requests a blob, and returns once the response begins.
   *
   * @throws IOException if there is no response, or not a successful one
   */
  BlobBody(OciEndpoint endpoint, Descriptor blob) throws IOException {
    this.endpoint = endpoint;
    this.blob = blob;
    this.response = request(Map.of());
  }

  private HttpResponse request(Map<String, String> range) throws IOException {
    Map<String, String> headers = new HashMap<>(range);
    headers.put("Accept", "*/*");
    return endpoint.get(endpoint.uri("blobs/" + blob.digest()), headers);
  }

  /** The response that is being read. */
  HttpResponse response() {
    return response;
  }

  /** Reads the next bytes; returns -1 at the end, which need not be that of the whole blob. */
  int read(byte[] buffer) throws IOException {
    while (true) {
      try {
        int count = response.body().read(buffer);
        received += Math.max(0, count);
        // Without a length, a response that was cut off looks complete.
        if (count >= 0 || received >= blob.size() || !resume(Optional.empty())) {
          return count;
        }
      } catch (IOException e) {
        if (!resume(Optional.of(e))) {
          throw e;
        }
      }
    }
  }

  /** Requests the rest; returns false if the server does not serve that. */
  private boolean resume(Optional<IOException> broken) {
    if (received - resumedAt < MIN_PROGRESS) {
      return false;
    }
    resumedAt = received;
    close();
    try {
      // Some servers do not accept a range without an end.
      String last = blob.size() > received ? String.valueOf(blob.size() - 1) : "";
      response = request(Map.of("Range", "bytes=" + received + "-" + last));
    } catch (IOException e) {
      broken.ifPresent(first -> first.addSuppressed(e));
      return false;
    }
    if (!isRest()) {
      close();
      return false;
    }
    return true;
  }

  /** Whether the response continues exactly where the previous one ended. */
  private boolean isRest() {
    Matcher range = CONTENT_RANGE.matcher(response.header("Content-Range").orElse("").strip());
    return response.status() == 206
        && range.matches()
        && Long.parseLong(range.group(1)) == received
        && (blob.size() < 0
            || range.group(2).equals("*")
            || Long.parseLong(range.group(2)) == blob.size());
  }

  /** Drops what has not been read. */
  @Override
  public void close() {
    try {
      response.close();
    } catch (IOException e) {
      // Nothing more is read from it.
    }
  }
}
