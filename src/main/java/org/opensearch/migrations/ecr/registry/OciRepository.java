package org.opensearch.migrations.ecr.registry;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Repository;

/** One repository of a registry; each operation is tried once. */
final class OciRepository implements Repository {

  private final OciManifests manifests;
  private final OciReferrers referrers;
  private final OciBlobs blobs;

  OciRepository(OciEndpoint endpoint, RateLimit manifestPushes, Activity activity) {
    this.manifests = new OciManifests(endpoint, manifestPushes);
    this.referrers = new OciReferrers(endpoint);
    this.blobs = new OciBlobs(endpoint, activity);
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
    return referrers.of(subject);
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
