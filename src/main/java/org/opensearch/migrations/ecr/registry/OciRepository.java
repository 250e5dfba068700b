package org.opensearch.migrations.ecr.registry;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.ManifestParser;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.oci.ProtocolException;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Repository;

/** One repository of a registry. No operation is retried here. */
final class OciRepository implements Repository {

  private static final int MAX_REFERRER_PAGES = 100;
  private static final int MAX_REFERRERS = 4096;
  private static final long MAX_REFERRER_BYTES = (long) MAX_REFERRER_PAGES * Manifest.MAX_BYTES;

  /** Responses of registries without the referrers API; only 404 is in the specification. */
  private static final Set<Integer> NO_REFERRERS_API = Set.of(400, 404, 405, 406, 501);

  private final OciEndpoint endpoint;
  private final OciManifests manifests;
  private final OciBlobs blobs;

  OciRepository(OciEndpoint endpoint, OciBlobs.WholeBlobs wholeBlobs, Activity activity) {
    this.endpoint = endpoint;
    this.manifests = new OciManifests(endpoint);
    this.blobs = new OciBlobs(endpoint, wholeBlobs, activity);
  }

  @Override
  public Optional<Descriptor> resolve(String identifier) {
    return manifests.resolve(identifier);
  }

  @Override
  public Optional<Manifest> pull(String identifier) {
    return manifests.pull(identifier);
  }

  @Override
  public void push(Manifest manifest, String identifier) {
    manifests.push(manifest, identifier);
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
  public boolean pushReferrer(Manifest manifest) {
    return manifests.push(manifest, manifest.digest().toString());
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
