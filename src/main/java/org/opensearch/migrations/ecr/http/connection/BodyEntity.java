package org.opensearch.migrations.ecr.http.connection;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.apache.http.entity.AbstractHttpEntity;
import org.opensearch.migrations.ecr.http.message.HttpBody;

/** A body on its way into a connection, watched for a server that stops reading. */
final class BodyEntity extends AbstractHttpEntity {

  private final HttpBody body;
  private final UploadWatchdog stalls;
  private Runnable abort = () -> {};
  private Optional<ResponseWatchdog.Wait> answer = Optional.empty();
  private volatile boolean stalled;

  BodyEntity(HttpBody body, UploadWatchdog stalls) {
    this.body = body;
    this.stalls = stalls;
    setContentType(body.mediaType());
    setChunked(body.length() < 0);
  }

  /**
   * Says who watches over the exchange.
   *
   * @param action breaks the connection off
   * @param answer is waited for from when the body is sent, however long that takes
   */
  void watchedBy(Runnable action, ResponseWatchdog.Wait answer) {
    this.abort = action;
    this.answer = Optional.of(answer);
  }

  /** The exception that says why the write failed, if it was broken off here. */
  Optional<IOException> stalled() {
    return stalled
        ? Optional.of(
            new SocketTimeoutException(
                "the server took no byte of the upload for " + stalls.timeout()))
        : Optional.empty();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    answer.ifPresent(ResponseWatchdog.Wait::end);
    try (UploadWatchdog.Watch watch =
        stalls.watch(
            () -> {
              stalled = true;
              abort.run();
            })) {
      OutputStream watched = watch.around(out);
      body.writeTo(watched);
      // What is still buffered can block as well.
      watched.flush();
    } finally {
      answer.ifPresent(ResponseWatchdog.Wait::begin);
    }
  }

  @Override
  public boolean isRepeatable() {
    return body.isRepeatable();
  }

  @Override
  public long getContentLength() {
    return body.length();
  }

  @Override
  public InputStream getContent() {
    throw new UnsupportedOperationException("the body is written, not read");
  }

  @Override
  public boolean isStreaming() {
    return !body.isRepeatable();
  }
}
