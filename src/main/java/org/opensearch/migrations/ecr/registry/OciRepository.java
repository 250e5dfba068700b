package org.opensearch.migrations.ecr.registry;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.blob.Blobs;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestException;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.http.HttpReply;
import org.opensearch.migrations.ecr.http.HttpStatusException;
import org.opensearch.migrations.ecr.model.Descriptor;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.Manifest;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Repository;

/** One repository of a registry; each operation is tried once. */
final class OciRepository implements Repository {

  private final OciEndpoint endpoint;
  private final RateLimit manifestPushes;
  private final Activity activity;

  OciRepository(OciEndpoint endpoint, RateLimit manifestPushes, Activity activity) {
    this.endpoint = endpoint;
    this.manifestPushes = manifestPushes;
    this.activity = activity;
  }

  @Override
  public Optional<Descriptor> resolve(String identifier) {
    try (HttpReply reply = endpoint.head("manifests/" + identifier, JibExchange.accept())) {
      Optional<String> digest = reply.header("Docker-Content-Digest");
      if (digest.isEmpty()) {
        // Reading it is the only way to know the digest.
        return pull(identifier).map(Manifest::descriptor);
      }
      return Optional.of(
          new Descriptor(
              mediaType(reply.header("Content-Type")).orElse(""),
              Digest.parse(digest.get()),
              reply.header("Content-Length").map(OciRepository::length).orElse(-1L)));
    } catch (IllegalArgumentException e) {
      throw endpoint.failure(
          "look up", identifier, new ProtocolException("the registry says " + e.getMessage(), ""));
    } catch (HttpStatusException e) {
      if (e.status() == 404) {
        return Optional.empty();
      }
      if (e.status() == 405 || e.status() == 501) {
        return pull(identifier).map(Manifest::descriptor);
      }
      throw endpoint.failure("look up", identifier, e);
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
    JibExchange exchange = endpoint.exchange().keepingBody();
    try {
      byte[] content = pull(identifier, exchange);
      Digest digest = Digest.sha256(content);
      if (identifier.contains(":")) {
        Digest wanted = Digest.parse(identifier);
        if (!wanted.matches(content)) {
          throw new DigestMismatchException("the manifest that came has digest " + digest, null);
        }
        digest = wanted;
      }
      return Optional.of(
          ManifestParser.parse(content, mediaType(exchange.header("Content-Type")), digest));
    } catch (HttpStatusException e) {
      if (e.status() == 404) {
        return Optional.empty();
      }
      throw endpoint.failure("read manifest", identifier, e);
    } catch (IOException e) {
      throw endpoint.failure("read manifest", identifier, e);
    }
  }

  /** The bytes; that jib cannot parse what it got does not matter, as long as it got it. */
  private byte[] pull(String identifier, JibExchange exchange) throws IOException {
    try {
      endpoint.client(exchange).pullManifest(identifier);
    } catch (RuntimeException e) {
      return exchange.body().orElseThrow(() -> e);
    } catch (IOException | RegistryException e) {
      return exchange.body().orElseThrow(() -> asIoException(e));
    }
    return exchange.body().orElseThrow();
  }

  @Override
  public void push(Manifest manifest, String identifier) {
    JibExchange exchange = endpoint.exchange();
    try {
      manifestPushes.acquire();
      endpoint.client(exchange).pushManifest(new RawManifestTemplate(manifest), identifier);
      String wanted = manifest.digest().toString();
      if (!exchange.header("Docker-Content-Digest").map(wanted::equals).orElse(false)) {
        checkPushed(manifest, identifier);
      }
    } catch (IOException | RegistryException e) {
      throw endpoint.failure("push manifest", identifier, asIoException(e));
    }
  }

  private void checkPushed(Manifest manifest, String identifier) throws IOException {
    Optional<Descriptor> there = resolve(identifier);
    if (there.isEmpty() || !there.get().digest().equals(manifest.digest())) {
      throw new DigestMismatchException(
          "the registry stored "
              + there.map(d -> d.digest().toString()).orElse("nothing")
              + " instead of "
              + manifest.digest(),
          null);
    }
  }

  @Override
  public boolean hasBlob(Descriptor blob) {
    String digest = blob.digest().toString();
    try (HttpReply reply = endpoint.head("blobs/" + digest, Map.of())) {
      return reply.status() < 300;
    } catch (HttpStatusException e) {
      if (e.status() == 404) {
        return false;
      }
      throw endpoint.failure("look up blob", digest, e);
    } catch (IOException e) {
      throw endpoint.failure("look up blob", digest, e);
    }
  }

  @Override
  public void pullBlob(Descriptor blob, OutputStream sink) throws IOException {
    GuardedSink guarded = new GuardedSink(sink, blob.size());
    try {
      endpoint
          .client(endpoint.exchange())
          .pullBlob(jibDigest(blob), size -> {}, bytes -> {})
          .writeTo(guarded);
      guarded.checkLength();
    } catch (IOException e) {
      guarded.rethrowOwnFailure();
      throw endpoint.failure("read blob", blob.digest().toString(), asPullFailure(e));
    }
  }

  @Override
  public boolean pushBlob(Descriptor blob, BlobContent content, Optional<String> mountFrom) {
    CountingSink.Count sent = new CountingSink.Count(activity);
    try {
      return endpoint
          .client(endpoint.exchange().uploading(blob.size()))
          .pushBlob(
              jibDigest(blob),
              Blobs.from(out -> content.writeTo(new CountingSink(out, sent)), false),
              mountFrom.orElse(null),
              bytes -> {});
    } catch (IOException | RegistryException e) {
      sent.takeBack();
      throw endpoint.failure("push blob", blob.digest().toString(), asIoException(e));
    } catch (RuntimeException e) {
      sent.takeBack();
      throw e;
    }
  }

  private static DescriptorDigest jibDigest(Descriptor blob) throws ProtocolException {
    try {
      return DescriptorDigest.fromDigest(blob.digest().toString());
    } catch (DigestException e) {
      throw new ProtocolException(
          "blobs with " + blob.digest().algorithm() + " digests are not copied", "");
    }
  }

  /** What our transport threw, which jib wraps when it is about TLS; else what jib itself says. */
  private static IOException asIoException(Exception e) {
    if (e instanceof IOException io) {
      return io;
    }
    return e.getCause() instanceof IOException transport
        ? transport
        : new ProtocolException(String.valueOf(e.getMessage()), "");
  }

  /** Of a blob that is read, jib itself says one thing alone: that its digest is wrong. */
  private static IOException asPullFailure(IOException e) {
    if (!(e.getCause() instanceof RegistryException said)) {
      return e;
    }
    return said.getCause() instanceof IOException transport
        ? transport
        : new DigestMismatchException("the bytes that came have another digest", e);
  }
}
