package org.opensearch.migrations.ecr.registry;

import com.google.cloud.tools.jib.api.RegistryException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
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
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.registry.failure.SuspectResponseException;
import org.opensearch.migrations.ecr.registry.failure.UnusualManifestException;

/** One repository of a registry; manifests are byte for byte. No operation is retried here. */
final class OciRepository implements Repository {

  private static final Set<String> SCHEMA_1 =
      Set.of(MediaTypes.DOCKER_SCHEMA_1, MediaTypes.DOCKER_SCHEMA_1_SIGNED);

  /** The {@code Accept} header for all manifests that can be copied. */
  private static final Map<String, String> ACCEPT =
      Map.of("Accept", String.join(", ", MediaTypes.ACCEPTED));

  private static final int MAX_REFERRER_PAGES = 100;
  private static final int MAX_REFERRERS = 4096;
  private static final long MAX_REFERRER_BYTES = (long) MAX_REFERRER_PAGES * Manifest.MAX_BYTES;

  /** Responses of registries without the referrers API; only 404 is in the specification. */
  private static final Set<Integer> NO_REFERRERS_API = Set.of(400, 404, 405, 406, 501);

  private final OciEndpoint endpoint;
  private final OciBlobs blobs;

  OciRepository(OciEndpoint endpoint, OciBlobs.WholeBlobs wholeBlobs, Activity activity) {
    this.endpoint = endpoint;
    this.blobs = new OciBlobs(endpoint, wholeBlobs, activity);
  }

  @Override
  public Optional<Descriptor> resolve(String identifier) {
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
              response.header("Content-Length").map(OciRepository::length).orElse(-1L)));
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

  @Override
  public Optional<Manifest> pull(String identifier) {
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

  @Override
  public void push(Manifest manifest, String identifier) {
    pushAs(identifier, manifest);
  }

  @Override
  public boolean pushReferrer(Manifest manifest) {
    return pushAs(manifest.digest().toString(), manifest);
  }

  /** Pushes a manifest; true if the registry says that it indexes it as a referrer. */
  private boolean pushAs(String identifier, Manifest manifest) {
    String digest = manifest.digest().toString();
    if (manifest.digest().algorithm().equals("sha512") && !identifier.equals(digest)) {
      // By the tag alone, a registry that computes sha256 digests would not find the pinned digest.
      pushAs(digest, manifest);
    }
    JibTransport push = endpoint.pushTransport();
    try {
      endpoint.pushManifest(push, manifest, identifier);
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

  @Override
  public Optional<List<Descriptor>> referrers(Digest subject) {
    Set<Descriptor> all = new LinkedHashSet<>();
    try {
      URI first = endpoint.uri("referrers/" + subject);
      new PagedList(first, MAX_REFERRER_PAGES, Manifest.MAX_BYTES, MAX_REFERRER_BYTES)
          .forEachPage(
              uri -> endpoint.get(uri, Map.of("Accept", MediaTypes.OCI_INDEX)),
              page -> addReferrers(page, all));
      return Optional.of(List.copyOf(all));
    } catch (HttpStatusException e) {
      // After a first page the API exists: a missing page must not hide what is on it.
      if (all.isEmpty() && NO_REFERRERS_API.contains(e.status())) {
        return Optional.empty();
      }
      throw endpoint.failure("list the referrers of", subject.toString(), e);
    } catch (IOException e) {
      throw endpoint.failure("list the referrers of", subject.toString(), e);
    }
  }

  private static void addReferrers(byte[] page, Set<Descriptor> all) throws ProtocolException {
    all.addAll(ManifestParser.referrers(page));
    if (all.size() > MAX_REFERRERS) {
      throw new ProtocolException("the list has more than " + MAX_REFERRERS + " entries", "");
    }
  }

  @Override
  public boolean hasBlob(Descriptor blob) {
    return blobs.contains(blob);
  }

  @Override
  public void pullBlob(Descriptor blob, OutputStream sink) throws IOException {
    blobs.content(blob).writeTo(sink);
  }

  @Override
  public BlobContent content(Descriptor blob) {
    return blobs.content(blob);
  }

  @Override
  public boolean pushBlob(Descriptor blob, BlobContent content, Optional<String> mountFrom) {
    return blobs.push(blob, content, mountFrom);
  }
}
