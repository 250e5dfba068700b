package org.opensearch.migrations.ecr.http.message;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.client.methods.CloseableHttpResponse;

/** A successful answer. To be closed; what is not read of the body is thrown away. */
public final class HttpResponse implements Closeable {

  private static final int WORTH_READING_TO_THE_END = 64 * 1024;

  private final URI uri;
  private final CloseableHttpResponse response;

  public HttpResponse(URI uri, CloseableHttpResponse response) {
    this.uri = uri;
    this.response = response;
  }

  /** Where it came from, after redirects. */
  public URI uri() {
    return uri;
  }

  /** The HTTP status, 200 to 299. */
  public int status() {
    return response.getStatusLine().getStatusCode();
  }

  /** The first header of that name. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue);
  }

  /** All headers of that name. */
  public List<String> headers(String name) {
    return Arrays.stream(response.getHeaders(name)).map(Header::getValue).toList();
  }

  /** All headers, as name and value. */
  public List<String[]> allHeaders() {
    return Arrays.stream(response.getAllHeaders())
        .map(header -> new String[] {header.getName(), header.getValue()})
        .toList();
  }

  /** The length that the server announced, in bytes; -1 if it did not. */
  public long contentLength() {
    HttpEntity entity = response.getEntity();
    return entity == null ? 0 : entity.getContentLength();
  }

  /** The body; throws when it ends before the announced length. */
  public InputStream body() throws IOException {
    HttpEntity entity = response.getEntity();
    return entity == null ? InputStream.nullInputStream() : entity.getContent();
  }

  /**
   * Reads the whole body.
   *
   * @param limit the most bytes that are accepted
   * @throws TooLargeException when there are more
   */
  public byte[] readAll(int limit) throws IOException {
    try (InputStream in = body()) {
      byte[] content = contentLength() > limit ? null : in.readNBytes(limit + 1);
      if (content == null || content.length > limit) {
        response.close();
        throw new TooLargeException(limit);
      }
      return content;
    }
  }

  /** The first {@code limit} bytes of the body as text, as far as they can be had; then closes. */
  public String beginning(int limit) {
    try (this) {
      return new String(body().readNBytes(limit), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() throws IOException {
    HttpEntity entity = response.getEntity();
    if (entity != null && entity.getContentLength() <= WORTH_READING_TO_THE_END) {
      try {
        // Reading a short rest keeps the connection; closing the response alone would drop it.
        entity.getContent().skip(WORTH_READING_TO_THE_END);
      } catch (IOException e) {
        // Read to its end before, or broken: either way nothing is lost.
      }
    }
    response.close();
  }
}
