package org.opensearch.migrations.ecr.http.message;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.client.methods.CloseableHttpResponse;

/** A response. Must be closed; the rest of the body is discarded. */
public final class HttpResponse implements Closeable {

  private static final int MAX_DRAINED_BYTES = 64 * 1024;
  private static final Set<String> GZIP = Set.of("gzip", "x-gzip");

  private final URI uri;
  private final CloseableHttpResponse response;

  public HttpResponse(URI uri, CloseableHttpResponse response) {
    this.uri = uri;
    this.response = response;
  }

  /** The URL, after redirects. */
  public URI uri() {
    return uri;
  }

  /** The HTTP status. */
  public int status() {
    return response.getStatusLine().getStatusCode();
  }

  /** The first header with that name. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue);
  }

  /** All headers with that name. */
  public List<String> headers(String name) {
    return Arrays.stream(response.getHeaders(name)).map(Header::getValue).toList();
  }

  /** The announced length in bytes; -1 if unknown. */
  public long contentLength() {
    HttpEntity entity = response.getEntity();
    return entity == null ? 0 : entity.getContentLength();
  }

  /** The body. Reading throws if it ends before the announced length. */
  public InputStream body() throws IOException {
    HttpEntity entity = response.getEntity();
    return entity == null ? InputStream.nullInputStream() : entity.getContent();
  }

  /**
   * Reads the whole body.
   *
   * @param limit the maximum number of bytes
   * @throws TooLargeException if the body is longer
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

  /**
   * Reads a whole body of JSON or other text. Some servers compress it without being asked, which
   * HTTP allows (RFC 9110, 12.5.3). For files, that header can name their own format instead.
   *
   * @param limit the maximum number of bytes, also after decompression
   * @throws TooLargeException if the body is longer
   */
  public byte[] readText(int limit) throws IOException {
    byte[] content = readAll(limit);
    boolean isCompressed =
        GZIP.contains(header("Content-Encoding").orElse("").strip().toLowerCase(Locale.ROOT))
            && content.length > 1
            && content[0] == (byte) 0x1f
            && content[1] == (byte) 0x8b;
    if (!isCompressed) {
      return content;
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
      byte[] text = in.readNBytes(limit + 1);
      if (text.length > limit) {
        throw new TooLargeException(limit);
      }
      return text;
    }
  }

  /** Up to {@code limit} bytes of the body as text, empty if it cannot be read; then closes. */
  public String beginning(int limit) {
    try (this) {
      return new String(body().readNBytes(limit), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  /** How long the server asked to wait before the next request, if it did. Never negative. */
  public Optional<Duration> retryAfter() {
    return retryAfter(response.getFirstHeader("Retry-After"), response.getFirstHeader("Date"));
  }

  /**
   * Reads {@code Retry-After}: seconds or an HTTP date (RFC 9110, 10.2.3).
   *
   * @param header the header, or null
   * @param date the response's own {@code Date}, or null: a date is relative to the server's clock
   * @return empty if there is no valid header
   */
  static Optional<Duration> retryAfter(Header header, Header date) {
    if (header == null) {
      return Optional.empty();
    }
    String value = header.getValue().strip();
    if (value.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      ZonedDateTime until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
      Duration wait = Duration.between(now(date), until);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static ZonedDateTime now(Header date) {
    try {
      if (date != null) {
        return ZonedDateTime.parse(date.getValue().strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
      }
    } catch (DateTimeParseException e) {
      // Falls back to the local clock.
    }
    return ZonedDateTime.now(ZoneOffset.UTC);
  }

  @Override
  public void close() throws IOException {
    HttpEntity entity = response.getEntity();
    if (entity != null && entity.getContentLength() <= MAX_DRAINED_BYTES) {
      try {
        // Draining a short body keeps the connection reusable; closing alone would drop it.
        entity.getContent().skip(MAX_DRAINED_BYTES);
      } catch (IOException e) {
        // Already read to its end, or broken.
      }
    }
    response.close();
  }
}
