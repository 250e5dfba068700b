package org.opensearch.migrations.ecr.registry;

import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.message.HttpRequest;
import org.opensearch.migrations.ecr.http.message.HttpRequest.Authenticator;
import org.opensearch.migrations.ecr.http.message.HttpRequest.HttpBody;
import org.opensearch.migrations.ecr.http.message.HttpResponse;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.oci.ProtocolException;
import org.opensearch.migrations.ecr.ports.Activity;

/**
 * Sends the requests of one push by jib's client through our transport. Credentials and the length
 * of the body are ours; jib's own headers are dropped.
 */
final class JibTransport extends com.google.api.client.http.HttpTransport {

  private static final Map<String, String> HEADERS = Map.of("Accept", "*/*");

  private static final String LOCATION = "Location";
  private static final String CONTENT_DIGEST = "Docker-Content-Digest";

  private static final Set<String> HTTP = Set.of("http", "https");

  private final HttpTransport transport;
  private final Authenticator authenticator;
  private final Activity activity;
  private long blobSize = -1;
  private Runnable beforeBlob = () -> {};
  private HttpResponse lastResponse;

  JibTransport(HttpTransport transport, Authenticator authenticator, Activity activity) {
    this.transport = transport;
    this.authenticator = authenticator;
    this.activity = activity;
  }

  /**
   * Sets the length of the blob that is pushed, which jib does not announce.
   *
   * @param before runs before the first byte of the blob is sent, each time it is sent
   */
  JibTransport pushing(long size, Runnable before) {
    this.blobSize = size;
    this.beforeBlob = before;
    return this;
  }

  /** A header of the last response. */
  Optional<String> header(String name) {
    return lastResponse == null ? Optional.empty() : lastResponse.header(name);
  }

  /** The exception of our transport, which jib wraps for TLS failures; otherwise jib's message. */
  static IOException unwrap(Exception e) {
    if (e instanceof IOException io) {
      return io;
    }
    if (e.getCause() instanceof IOException cause) {
      return cause;
    }
    // What was tried is in our message.
    String[] parts = String.valueOf(e.getMessage()).split("but failed because: ", 2);
    return new ProtocolException("unexpected response: " + parts[parts.length - 1], "");
  }

  @Override
  protected LowLevelHttpRequest buildRequest(String method, String url) {
    return new LowLevelHttpRequest() {
      @Override
      public void addHeader(String name, String value) {
        // The headers are ours: see send.
      }

      @Override
      public LowLevelHttpResponse execute() throws IOException {
        return send(method, url, this);
      }
    };
  }

  private LowLevelHttpResponse send(String method, String url, LowLevelHttpRequest request)
      throws IOException {
    Optional<HttpBody> body =
        request.getStreamingContent() == null
            ? Optional.empty()
            : Optional.of(new Body(request, blobSize >= 0));
    HttpResponse response =
        transport.send(
            new HttpRequest(
                method, Uris.parse(url), HEADERS, body, authenticator, activity::request));
    lastResponse = response;
    return new Response(response, headers(method, response));
  }

  /**
   * Only the headers that jib reads, because its HTTP library is slow for each one. Jib cannot
   * handle every invalid location: those are rejected here. Without a location, an upload continues
   * at its current address.
   */
  private static List<String[]> headers(String method, HttpResponse response) throws IOException {
    List<String[]> headers = new ArrayList<>();
    Optional<String> location = response.header(LOCATION);
    if (location.isPresent()) {
      headers.add(new String[] {LOCATION, address(response, location.get())});
    } else if (method.equals("PATCH")) {
      headers.add(new String[] {LOCATION, response.uri().toString()});
    }
    response
        .header(CONTENT_DIGEST)
        .ifPresent(digest -> headers.add(new String[] {CONTENT_DIGEST, digest}));
    return headers;
  }

  private static String address(HttpResponse response, String location) throws IOException {
    try {
      // Relative to where the request was redirected to.
      URI uri = Uris.resolve(response.uri(), location);
      boolean hasHost = uri.getRawAuthority() == null || Uris.host(uri) != null;
      boolean isHttp =
          uri.getScheme() == null || HTTP.contains(uri.getScheme().toLowerCase(Locale.ROOT));
      if (isHttp && hasHost) {
        return uri.toString();
      }
    } catch (IllegalArgumentException e) {
      // Reported below.
    }
    response.close();
    throw new ProtocolException("the registry sent a Location that is not an HTTP address", "");
  }

  /** The body of a request. If it is the blob, it is read as it is sent. */
  private final class Body implements HttpBody {
    private final LowLevelHttpRequest request;
    private final boolean isBlob;

    Body(LowLevelHttpRequest request, boolean isBlob) {
      this.request = request;
      this.isBlob = isBlob;
    }

    @Override
    public long length() {
      return isBlob ? blobSize : request.getContentLength();
    }

    @Override
    public String mediaType() {
      return request.getContentType();
    }

    @Override
    public boolean isRepeatable() {
      return !isBlob;
    }

    /** Some registries redirect uploads to storage; what they store is no secret of others. */
    @Override
    public boolean followsRedirects() {
      return true;
    }

    @Override
    public void open() {
      if (isBlob) {
        beforeBlob.run();
      }
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      request.getStreamingContent().writeTo(out);
    }
  }

  /** A response, in the form of jib's HTTP library. */
  private static final class Response extends LowLevelHttpResponse {
    private final HttpResponse response;
    private final List<String[]> headers;

    Response(HttpResponse response, List<String[]> headers) {
      this.response = response;
      this.headers = headers;
    }

    @Override
    public InputStream getContent() throws IOException {
      return new FilterInputStream(response.body()) {
        @Override
        public void close() throws IOException {
          // Drops the rest of the body, which the stream itself would read to its end.
          response.close();
        }
      };
    }

    @Override
    public String getContentEncoding() {
      // Hidden, because the library would decode the body, even to discard it.
      return null;
    }

    @Override
    public long getContentLength() {
      return response.contentLength();
    }

    @Override
    public String getContentType() {
      return response.header("Content-Type").orElse(null);
    }

    @Override
    public String getStatusLine() {
      return "HTTP/1.1 " + response.status();
    }

    @Override
    public int getStatusCode() {
      return response.status();
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
      response.close();
    }
  }
}
