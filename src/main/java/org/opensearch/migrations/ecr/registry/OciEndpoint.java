package org.opensearch.migrations.ecr.registry;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.http.BridgedHttpClient;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import com.google.cloud.tools.jib.registry.RegistryClient;
import com.google.cloud.tools.jib.registry.WholeBlobPusher;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.message.HttpRequest;
import org.opensearch.migrations.ecr.http.message.HttpResponse;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.http.message.RequestQuota;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.registry.auth.HostSession;
import org.opensearch.migrations.ecr.registry.auth.RepositoryAuthenticator;
import org.opensearch.migrations.ecr.registry.failure.RejectedTokenException;

/** Sends requests to one repository, and translates their failures. */
final class OciEndpoint {

  /** What a request means whatever its method: authentication, time and rate. */
  private static final Set<Integer> SAME_FOR_GET = Set.of(401, 404, 407, 408, 425, 429);

  private final HttpTransport transport;
  private final HostSession session;
  private final RepositoryAuthenticator authenticator;
  private final Side side;
  private final String path;
  private final Activity activity;
  private final PullLimits limits;
  private final AtomicBoolean isCounted = new AtomicBoolean();

  OciEndpoint(
      HttpTransport transport,
      HostSession session,
      Side side,
      String path,
      PullLimits limits,
      Activity activity) {
    this.transport = transport;
    this.session = session;
    this.side = side;
    this.path = path;
    this.limits = limits;
    this.activity = activity;
    String actions = side == Side.DESTINATION ? "pull,push" : "pull";
    this.authenticator =
        new RepositoryAuthenticator(session, "repository:" + path + ":" + actions, activity);
  }

  /** HEAD of {@code suffix} below the repository. */
  HttpResponse head(String suffix, Map<String, String> headers) throws IOException {
    return send("HEAD", uri(suffix), headers);
  }

  /** GET of {@code uri} at this registry. */
  HttpResponse get(URI uri, Map<String, String> headers) throws IOException {
    return send("GET", uri, headers);
  }

  /** The address of {@code suffix} below the repository. */
  URI uri(String suffix) {
    return URI.create("https://" + session.apiHost() + "/v2/" + path + "/" + suffix);
  }

  /**
   * Requests the root of the API with the credentials for this repository.
   *
   * @throws FailureException if the registry does not respond, or accepts no credentials
   */
  void checkRoot() {
    URI root = URI.create("https://" + session.apiHost() + "/v2/");
    try {
      get(root, Map.of()).close();
    } catch (IOException e) {
      // Some registries have no root.
      boolean isRefusal =
          !(e instanceof HttpStatusException response)
              || response.status() == 401
              || response.status() >= 500;
      if (isRefusal) {
        throw new RegistryFailures("use", side, session.host(), session).of(e);
      }
    }
  }

  /**
   * Whether a server may have rejected a HEAD request for its method: a registry or proxy that
   * forbids it or fails on it, a cache that says that nothing is modified, or storage whose signed
   * URLs are for GET. If not, the response to GET says why, because it has a body.
   */
  boolean rejectsHead(HttpStatusException response) {
    int status = response.status();
    if (!response.method().equals("HEAD")) {
      // It was a request for credentials.
      return false;
    }
    if (status >= 500) {
      return response.retryAfter().isEmpty();
    }
    return session.isOwn(response.uri())
        ? !SAME_FOR_GET.contains(status)
        : status == 405 || RegistryFailures.STORAGE_REJECTIONS.contains(status);
  }

  private HttpResponse send(String method, URI uri, Map<String, String> headers)
      throws IOException {
    return transport.send(
        new HttpRequest(method, uri, headers, Optional.empty(), authenticator, activity::request));
  }

  /** jib's client for this repository, whose requests go through {@code push}. */
  RegistryClient client(JibTransport push) {
    return RegistryClient.factory(
            EventHandlers.NONE, session.apiHost(), path, new BridgedHttpClient(push))
        .newRegistryClient();
  }

  /** Pushes a manifest byte for byte, by jib's client through {@code push}. */
  void pushManifest(JibTransport push, Manifest manifest, String identifier)
      throws IOException, RegistryException {
    client(push).pushManifest(new RawManifestTemplate(manifest), identifier);
  }

  /** Pushes whole blobs to this repository through {@code push}. */
  WholeBlobPusher wholeBlobPusher(JibTransport push) {
    return new WholeBlobPusher(session.apiHost(), path, new BridgedHttpClient(push));
  }

  /** Sends the requests of one push. */
  JibTransport pushTransport() {
    return new JibTransport(transport, authenticator, activity);
  }

  /** The same for a push that also reads another repository of this registry. */
  JibTransport pushTransportReading(String repository) {
    return new JibTransport(
        transport, authenticator.with("repository:" + repository + ":pull"), activity);
  }

  /** Warns if the response to a manifest request says that the pull limit is almost reached. */
  void checkQuota(HttpResponse response) {
    if (isCounted.compareAndSet(false, true)) {
      limits.countImage(session.host());
    }
    RequestQuota.of(response::header).ifPresent(quota -> limits.check(session, quota, activity));
  }

  /** The reference, for messages. */
  String reference(String identifier) {
    return ImageReference.join(session.host() + "/" + path, identifier);
  }

  /** Translates {@code cause}. */
  FailureException failure(String operation, String identifier, IOException cause) {
    FailureException failure =
        new RegistryFailures(operation, side, reference(identifier), session).of(cause);
    return cause instanceof HttpStatusException response && response.isInvalidToken()
        ? new TransientException(
            failure.failure(), Optional.empty(), new RejectedTokenException(response))
        : failure;
  }

  /**
   * A manifest that jib pushes byte for byte: it serializes to its original bytes, which may not be
   * valid UTF-8.
   */
  private static final class RawManifestTemplate implements ManifestTemplate, JsonSerializable {

    private final Manifest manifest;

    RawManifestTemplate(Manifest manifest) {
      this.manifest = manifest;
    }

    @Override
    public int getSchemaVersion() {
      return 2;
    }

    @Override
    public String getManifestMediaType() {
      return manifest.mediaType();
    }

    @Override
    public void serialize(JsonGenerator generator, SerializerProvider serializers)
        throws IOException {
      if (!(generator.getOutputTarget() instanceof OutputStream out)) {
        throw new IllegalStateException("jib writes manifests to a stream");
      }
      generator.flush();
      out.write(manifest.content());
    }

    @Override
    public void serializeWithType(
        JsonGenerator generator, SerializerProvider serializers, TypeSerializer typeSerializer)
        throws IOException {
      serialize(generator, serializers);
    }
  }
}
