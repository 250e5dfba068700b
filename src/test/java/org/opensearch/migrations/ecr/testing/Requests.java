package org.opensearch.migrations.ecr.testing;

import java.util.List;
import java.util.function.Predicate;

/**
 * What a registry was asked, in the order of its answers. Requests that were answered with 401 are
 * part of logging in and counted nowhere here, save in {@link #all}.
 */
public record Requests(List<LoggedRequest> all) {

  /** Copies the list. */
  public Requests {
    all = List.copyOf(all);
  }

  /** Every request that has to do with sending a blob, mounts included. */
  public List<LoggedRequest> uploads() {
    return select(request -> request.isUpload() && !request.method().equals("GET"));
  }

  /** Blobs that were sent and taken. */
  public List<LoggedRequest> blobsSent() {
    return select(r -> r.isUpload() && r.method().equals("PUT") && r.isAnswered());
  }

  /** Blobs that were mounted from another repository. */
  public List<LoggedRequest> mounts() {
    return select(r -> r.isUpload() && r.method().equals("POST") && r.status() == 201);
  }

  /** Blob downloads. */
  public List<LoggedRequest> blobReads() {
    return select(
        r -> r.method().equals("GET") && r.path().contains("/blobs/sha") && r.isAnswered());
  }

  /** Manifest pushes, refused ones included. */
  public List<LoggedRequest> manifestPushes() {
    return manifests("PUT");
  }

  /** Manifest looks (HEAD), of missing manifests too. */
  public List<LoggedRequest> manifestHeads() {
    return manifests("HEAD");
  }

  /** Manifest reads (GET), of missing manifests too. */
  public List<LoggedRequest> manifestReads() {
    return manifests("GET");
  }

  /** Everything that changes what the registry holds. */
  public List<LoggedRequest> writes() {
    return select(r -> !r.method().equals("GET") && !r.method().equals("HEAD"));
  }

  /** Those that {@code wanted} accepts. */
  public List<LoggedRequest> select(Predicate<LoggedRequest> wanted) {
    return all.stream().filter(r -> r.status() != 401).filter(wanted).toList();
  }

  private List<LoggedRequest> manifests(String method) {
    return select(request -> request.isManifest() && request.method().equals(method));
  }
}
