package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.opensearch.migrations.ecr.http.tls.TrustAnchors;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * What a registry holds, through the distribution protocol and the JDK's own HTTP client: nothing
 * of ma-ecr's registry code is used, so that its faults can't hide themselves.
 */
public final class RegistryContents {

  private static final List<String> ALL_MANIFESTS =
      List.of(
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json",
          "application/vnd.docker.distribution.manifest.v2+json");

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final URI registry;
  private final Optional<BasicUser> user;
  private final HttpClient client;

  RegistryContents(URI registry, RegistryOptions options) {
    this.registry = registry;
    this.user = options.user();
    HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    options.tls().ifPresent(authority -> builder.sslContext(trusting(authority)));
    this.client = builder.build();
  }

  private static SSLContext trusting(TestAuthority authority) {
    return TrustAnchors.sslContext(
        TrustAnchors.trustManager(Optional.of(authority.caFile()), Map.of()));
  }

  /** Pushes an image with all that it names, the tag last. */
  public void push(TestImage image, String repository, String tag) {
    image.children().forEach(child -> push(child, repository, child.digest().toString()));
    image.blobs().forEach(blob -> pushBlob(blob, repository));
    HttpRequest.Builder put =
        request("/v2/" + repository + "/manifests/" + tag)
            .header("Content-Type", image.mediaType())
            .PUT(BodyPublishers.ofByteArray(image.manifest()));
    expect(201, send(put));
  }

  /** Pushes one blob. */
  public void pushBlob(TestBlob blob, String repository) {
    HttpRequest.Builder post =
        request("/v2/" + repository + "/blobs/uploads/").POST(BodyPublishers.noBody());
    String location = expect(202, send(post)).headers().firstValue("Location").orElseThrow();
    BodyPublisher content =
        BodyPublishers.fromPublisher(
            BodyPublishers.ofInputStream(blob::open), Math.max(1, blob.size()));
    HttpRequest.Builder put =
        request(location + "&digest=" + blob.digest())
            .PUT(blob.size() == 0 ? BodyPublishers.noBody() : content);
    expect(201, send(put));
  }

  /** Reads a manifest's bytes; empty if there is none. */
  public Optional<byte[]> manifest(String repository, String identifier) {
    HttpRequest.Builder get = request("/v2/" + repository + "/manifests/" + identifier);
    ALL_MANIFESTS.forEach(type -> get.header("Accept", type));
    HttpResponse<byte[]> answer = send(get.GET());
    return answer.statusCode() == 404 ? Optional.empty() : Optional.of(expect(200, answer).body());
  }

  /** Whether a blob is there, and its bytes have the digest that it goes by. */
  public boolean hasIntactBlob(String repository, Digest digest) {
    HttpRequest.Builder get = request("/v2/" + repository + "/blobs/" + digest).GET();
    HttpResponse<InputStream> answer = send(get, BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      return answer.statusCode() == 200 && TestBlob.digestOf(body).equals(digest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes a manifest, and leaves what names it. */
  public void deleteManifest(String repository, Digest digest) {
    delete("/v2/" + repository + "/manifests/" + digest);
  }

  /** Removes a blob from a repository, and leaves what names it. */
  public void deleteBlob(String repository, Digest digest) {
    delete("/v2/" + repository + "/blobs/" + digest);
  }

  private void delete(String path) {
    expect(202, send(request(path).DELETE()));
  }

  /** Every repository's name, sorted. */
  public List<String> repositories() {
    List<String> names = new ArrayList<>();
    String catalog = new String(read("/v2/_catalog?n=1000"), StandardCharsets.UTF_8);
    Json.parse(catalog).path("repositories").forEach(name -> names.add(name.asText()));
    return names;
  }

  /** The body of any answer. */
  byte[] read(String path) {
    return send(request(path).GET()).body();
  }

  private HttpRequest.Builder request(String pathOrUri) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(registry.resolve(pathOrUri));
    user.ifPresent(known -> builder.header("Authorization", known.authorization()));
    return builder;
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) {
    return send(request, BodyHandlers.ofByteArray());
  }

  /**
   * Sends a request, again and again for a while where the answer is 500: docker-registry 2.8 has
   * no better one for who reads a link of its storage while it writes it anew, as it does when
   * somebody pushes the same once more.
   */
  private <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> body) {
    HttpRequest built = request.build();
    AtomicReference<HttpResponse<T>> last = new AtomicReference<>();
    boolean unused =
        Poll.until(
            PATIENCE,
            () -> {
              last.set(sendOnce(built, body));
              return last.get().statusCode() != 500;
            });
    return last.get();
  }

  private <T> HttpResponse<T> sendOnce(HttpRequest request, BodyHandler<T> body) {
    try {
      return client.send(request, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static HttpResponse<byte[]> expect(int status, HttpResponse<byte[]> answer) {
    if (answer.statusCode() != status) {
      throw new AssertionError(
          answer.request().method()
              + " "
              + answer.uri()
              + ": "
              + answer.statusCode()
              + " "
              + new String(answer.body(), StandardCharsets.UTF_8));
    }
    return answer;
  }

  private static AssertionError interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new AssertionError("interrupted", e);
  }
}
