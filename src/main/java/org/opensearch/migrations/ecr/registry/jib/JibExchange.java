package org.opensearch.migrations.ecr.registry.jib;

import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.message.Authenticator;
import org.opensearch.migrations.ecr.http.message.HttpBody;
import org.opensearch.migrations.ecr.http.message.HttpRequest;
import org.opensearch.migrations.ecr.http.message.HttpResponse;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.registry.failure.ProtocolException;

/**
 * Carries the requests of one call of jib's client over our transport. Credentials, {@code Accept}
 * and lengths are ours; jib's own headers are dropped. Where asked, the body of the answer is kept,
 * because the bytes are what is copied and jib would lose them; jib gets none of it, for it would
 * make a tree of whatever comes.
 */
public final class JibExchange extends com.google.api.client.http.HttpTransport {

  /** The largest manifest, that of Amazon ECR and of most registries, in bytes. */
  public static final int MANIFEST_LIMIT = 4 * 1024 * 1024;

  /** What jib gets to parse in place of a kept body: it needs nothing of it. */
  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

  private static final Set<String> HTTP = Set.of("http", "https");

  private final HttpTransport transport;
  private final Authenticator authenticator;
  private final Activity activity;
  private long uploadLength = -1;
  private Runnable beforeUpload = () -> {};
  private boolean keepsBody;
  private byte[] body;
  private HttpResponse lastReply;
  private HttpResponse opened;

  public JibExchange(HttpTransport transport, Authenticator authenticator, Activity activity) {
    this.transport = transport;
    this.authenticator = authenticator;
    this.activity = activity;
  }

  /**
   * Announces the length of the blob that is sent, which jib does not do.
   *
   * @param before what is done first of all when it is the turn of the blob itself
   */
  public JibExchange uploading(long length, Runnable before) {
    this.uploadLength = length;
    this.beforeUpload = before;
    return this;
  }

  /** Asks for {@code uri}, whose answer jib gets when it asks for the same. */
  public JibExchange opening(URI uri) throws IOException {
    opened = send("GET", uri, Map.of("Accept", "*/*"), Optional.empty());
    return this;
  }

  /** Drops an answer that jib has not asked for. */
  public void close() throws IOException {
    if (opened != null) {
      opened.close();
      opened = null;
    }
  }

  /** Keeps the body of the answer, up to the size of a manifest. */
  public JibExchange keepingBody() {
    this.keepsBody = true;
    return this;
  }

  /** The kept body; empty when no answer came. */
  public Optional<byte[]> body() {
    return Optional.ofNullable(body);
  }

  /** A header of the last answer. */
  public Optional<String> header(String name) {
    return lastReply == null ? Optional.empty() : lastReply.header(name);
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
    Optional<HttpBody> upload =
        request.getStreamingContent() == null
            ? Optional.empty()
            : Optional.of(bodyOf(method, request));
    boolean manifest = method.equals("GET") && keepsBody;
    HttpResponse reply = opened;
    opened = null;
    if (reply == null) {
      Map<String, String> headers = manifest ? accept() : Map.of("Accept", "*/*");
      reply = send(method, Uris.parse(url), headers, upload);
    }
    lastReply = reply;
    if (manifest) {
      body = reply.readAll(MANIFEST_LIMIT);
      reply.close();
    }
    return new JibResponse(reply, headers(reply), manifest ? NOTHING : null);
  }

  private HttpResponse send(
      String method, URI uri, Map<String, String> headers, Optional<HttpBody> body)
      throws IOException {
    return transport.send(
        new HttpRequest(method, uri, headers, body, authenticator, activity::request));
  }

  /** The headers, with a location that jib can read: it throws what is no failure at many. */
  private static List<String[]> headers(HttpResponse reply) throws IOException {
    List<String[]> headers = new ArrayList<>();
    for (String[] header : reply.allHeaders()) {
      boolean location = header[0].equalsIgnoreCase("Location");
      headers.add(new String[] {header[0], location ? address(reply, header[1]) : header[1]});
    }
    return headers;
  }

  private static String address(HttpResponse reply, String location) throws IOException {
    try {
      URI uri = Uris.parse(location);
      boolean named = uri.getRawAuthority() == null || uri.getHost() != null;
      boolean http =
          uri.getScheme() == null || HTTP.contains(uri.getScheme().toLowerCase(Locale.ROOT));
      if (http && named) {
        return uri.toString();
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    reply.close();
    throw new ProtocolException("the registry sent a location that is not an address of HTTP", "");
  }

  /** The {@code Accept} header of all that can be copied. */
  public static Map<String, String> accept() {
    return Map.of("Accept", String.join(", ", MediaTypes.ACCEPTED));
  }

  private HttpBody bodyOf(String method, LowLevelHttpRequest request) {
    boolean isBlob = method.equals("PATCH");
    long length = isBlob ? uploadLength : request.getContentLength();
    String mediaType = request.getContentType();
    return new HttpBody() {
      @Override
      public long length() {
        return length;
      }

      @Override
      public String mediaType() {
        return mediaType;
      }

      @Override
      public boolean isRepeatable() {
        return !isBlob;
      }

      @Override
      public void open() {
        if (isBlob) {
          beforeUpload.run();
        }
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        request.getStreamingContent().writeTo(out);
      }
    };
  }
}
