package org.opensearch.migrations.ecr.registry;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.http.message.HttpResponse;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.ContentMismatchException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.ManifestParser;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.oci.ProtocolException;
import org.opensearch.migrations.ecr.registry.failure.SuspectResponseException;
import org.opensearch.migrations.ecr.registry.failure.UnusualManifestException;

/** The manifests of one repository, byte for byte. No operation is retried here. */
final class OciManifests {

  private static final Set<String> SCHEMA_1 =
      Set.of(MediaTypes.DOCKER_SCHEMA_1, MediaTypes.DOCKER_SCHEMA_1_SIGNED);

  /** The {@code Accept} header for all manifests that can be copied. */
  private static final Map<String, String> ACCEPT =
      Map.of("Accept", String.join(", ", MediaTypes.ACCEPTED));

  private final OciEndpoint endpoint;

  OciManifests(OciEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  Optional<Descriptor> resolve(String identifier) {
    try (HttpResponse response = endpoint.head("manifests/" + identifier, ACCEPT)) {
      Optional<String> digest =
          response.header("Docker-Content-Digest").filter(header -> !header.isBlank());
      if (digest.isEmpty()) {
        // The digest can only be computed from the content.
        return pull(identifier).map(Manifest::descriptor);
      }
      return Optional.of(
          new Descriptor(
              mediaType(response.header("Content-Type")).orElse(""),
              Digest.parse(digest.get().strip()),
              response.header("Content-Length").map(OciManifests::length).orElse(-1L)));
    } catch (IllegalArgumentException e) {
      throw endpoint.failure(
          "look up",
          identifier,
          new ProtocolException("the registry sent an invalid digest: " + e.getMessage(), ""));
    } catch (HttpStatusException e) {
      if (e.status() == 404) {
        return Optional.empty();
      }
      if (endpoint.rejectsHead(e)) {
        return pull(identifier).map(Manifest::descriptor);
      }
      throw endpoint.failure(
          "look up", identifier, UnusualManifestException.reading(identifier, e));
    } catch (IOException e) {
      throw endpoint.failure("look up", identifier, e);
    }
  }

  private static long length(String header) {
    return header.matches("[0-9]{1,18}") ? Long.parseLong(header) : -1;
  }

  private static Optional<String> mediaType(Optional<String> contentType) {
    return contentType.map(type -> type.split(";", 2)[0].strip());
  }

  Optional<Manifest> pull(String identifier) {
    try (HttpResponse response = endpoint.get(endpoint.uri("manifests/" + identifier), ACCEPT)) {
      byte[] content = response.readText(Manifest.MAX_BYTES);
      endpoint.checkQuota(response);
      Digest digest = Digest.sha256(content);
      boolean isByDigest = identifier.contains(":");
      if (isByDigest) {
        Digest expected = Digest.parse(identifier);
        if (!expected.matches(content)) {
          throw new ContentMismatchException("the received manifest has digest " + digest);
        }
        digest = expected;
      }
      Optional<String> mediaType = mediaType(response.header("Content-Type"));
      // What has the requested digest is not damaged, whatever the header says.
      if (!isByDigest && isDamaged(content, mediaType, response.header("Docker-Content-Digest"))) {
        throw new ContentMismatchException(
            "the received manifest has digest " + digest + ", but the registry reports another");
      }
      return Optional.of(ManifestParser.parse(content, mediaType, digest));
    } catch (HttpStatusException e) {
      if (e.status() == 404) {
        return Optional.empty();
      }
      throw endpoint.failure(
          "read manifest", identifier, UnusualManifestException.reading(identifier, e));
    } catch (IOException e) {
      throw endpoint.failure("read manifest", identifier, e);
    }
  }

  /** Whether the registry reports another digest; that of schema 1 covers only a part. */
  private static boolean isDamaged(
      byte[] content, Optional<String> mediaType, Optional<String> reported) {
    if (reported.isEmpty() || mediaType.filter(SCHEMA_1::contains).isPresent()) {
      return false;
    }
    try {
      return !Digest.parse(reported.get()).matches(content);
    } catch (IllegalArgumentException e) {
      // An unknown algorithm: it cannot be verified.
      return false;
    }
  }

  /** Pushes a manifest; true if the registry says that it indexes it as a referrer. */
  boolean push(Manifest manifest, String identifier) {
    String digest = manifest.digest().toString();
    if (manifest.digest().algorithm().equals("sha512") && !identifier.equals(digest)) {
      // By the tag alone, a registry that computes sha256 digests would not find the pinned digest.
      push(manifest, digest);
    }
    JibTransport push = endpoint.pushTransport();
    try {
      endpoint.client(push).pushManifest(new RawManifestTemplate(manifest), identifier);
      Optional<String> stored = push.header("Docker-Content-Digest");
      if (stored.isEmpty() || isDamaged(manifest.content(), Optional.empty(), stored)) {
        checkPushed(manifest, identifier);
      }
      return push.header("OCI-Subject").isPresent();
    } catch (IOException | RegistryException e) {
      IOException cause = JibTransport.unwrap(e);
      FailureException failure =
          endpoint.failure(
              "push manifest",
              identifier,
              cause instanceof HttpStatusException response
                  ? UnusualManifestException.pushing(manifest, response)
                  : cause);
      throw cause instanceof HttpStatusException response && rejectsUrls(response, manifest)
          ? rejectedUrls(failure.failure(), response)
          : failure;
    }
  }

  /**
   * Whether the registry may have rejected the {@code urls} of a layer. docker-registry, which by
   * default allows none, responds with 500 and an unknown blob, although it has the blob.
   */
  private static boolean rejectsUrls(HttpStatusException response, Manifest manifest) {
    return (response.status() == 400 || response.status() == 500)
        && response.body().contains("MANIFEST_BLOB_UNKNOWN")
        && manifest.blobs().stream().anyMatch(blob -> !blob.urls().isEmpty());
  }

  private static FailureException rejectedUrls(Failure general, HttpStatusException response) {
    return new TransientException(
        general
            .withReason(
                general.reason() + "; it has layers with urls, which the registry may not allow")
            .withRemedy(
                "Allow these URLs in the registry's configuration (docker-registry:"
                    + " validation.manifests.urls.allow), or exclude the image with --exclude"),
        Optional.empty(),
        new SuspectResponseException(response));
  }

  private void checkPushed(Manifest manifest, String identifier) throws IOException {
    Optional<Descriptor> stored = resolve(identifier);
    if (stored.isEmpty() || !stored.get().digest().matches(manifest.content())) {
      throw new ContentMismatchException(
          "the registry stored "
              + stored.map(d -> d.digest().toString()).orElse("nothing")
              + " instead of "
              + manifest.digest());
    }
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
