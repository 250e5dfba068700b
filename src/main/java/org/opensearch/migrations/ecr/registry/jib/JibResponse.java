package org.opensearch.migrations.ecr.registry.jib;

import com.google.api.client.http.LowLevelHttpResponse;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.opensearch.migrations.ecr.http.message.HttpResponse;

/** An answer as jib's HTTP library wants it. */
final class JibResponse extends LowLevelHttpResponse {

  private final HttpResponse reply;
  private final byte[] body;
  private final List<String[]> headers;

  /**
   * An answer.
   *
   * @param headers what jib is to see of its headers, as name and value
   * @param body what jib is to read; null for what comes
   */
  JibResponse(HttpResponse reply, List<String[]> headers, byte[] body) {
    this.reply = reply;
    this.headers = headers;
    this.body = body;
  }

  @Override
  public InputStream getContent() throws IOException {
    return body == null ? new ReplyStream(reply) : new ByteArrayInputStream(body);
  }

  /** The body; closing it drops the rest, where Apache would first read a blob to its end. */
  private static final class ReplyStream extends FilterInputStream {
    private final HttpResponse reply;

    ReplyStream(HttpResponse reply) throws IOException {
      super(reply.body());
      this.reply = reply;
    }

    @Override
    public void close() throws IOException {
      reply.close();
    }
  }

  @Override
  public String getContentEncoding() {
    // Said to be none, because the library would undo it: blobs are copied as they are.
    return null;
  }

  @Override
  public long getContentLength() {
    return body == null ? reply.contentLength() : body.length;
  }

  @Override
  public String getContentType() {
    return reply.header("Content-Type").orElse(null);
  }

  @Override
  public String getStatusLine() {
    return "HTTP/1.1 " + reply.status();
  }

  @Override
  public int getStatusCode() {
    return reply.status();
  }

  @Override
  public String getReasonPhrase() {
    return "";
  }

  @Override
  public int getHeaderCount() {
    return headers.size();
  }

  @Override
  public String getHeaderName(int index) {
    return headers.get(index)[0];
  }

  @Override
  public String getHeaderValue(int index) {
    return headers.get(index)[1];
  }

  @Override
  public void disconnect() throws IOException {
    reply.close();
  }
}
