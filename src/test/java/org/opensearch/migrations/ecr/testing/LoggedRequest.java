package org.opensearch.migrations.ecr.testing;

/**
 * A request as a server saw it.
 *
 * @param method the HTTP method
 * @param path path and query
 * @param status the status it was answered with; 0 if it was not answered
 */
public record LoggedRequest(String method, String path, int status) {

  boolean isAnswered() {
    return status >= 200 && status < 300;
  }

  boolean isManifest() {
    return path.contains("/manifests/");
  }

  boolean isUpload() {
    return path.contains("/blobs/uploads/");
  }

  @Override
  public String toString() {
    return method + " " + path + " -> " + status;
  }
}
