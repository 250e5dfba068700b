package com.google.cloud.tools.jib.registry;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.blob.Blob;
import com.google.cloud.tools.jib.blob.Blobs;
import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.http.BlobHttpContent;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.http.Response;
import com.google.cloud.tools.jib.http.ResponseException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.List;
import java.util.Optional;

/**
 * Pushes a blob in two requests, POST and a PUT with the whole blob, like containerd and BuildKit.
 * {@link RegistryClient#pushBlob} sends three: POST, PATCH with the blob, and an empty PUT. The
 * requests are those of jib's {@link BlobPusher}, whose endpoints are package-private.
 */
public final class WholeBlobPusher {

  private final RegistryEndpointRequestProperties repository;
  private final FailoverHttpClient client;

  /**
   * A pusher.
   *
   * @param host the host of the registry's API
   * @param repository the name of the repository
   */
  public WholeBlobPusher(String host, String repository, FailoverHttpClient client) {
    this.repository = new RegistryEndpointRequestProperties(host, repository);
    this.client = client;
  }

  /**
   * Pushes or mounts a blob.
   *
   * @param content written once, unless the blob is mounted
   * @param mountFrom another repository of the registry that has the blob; null for none
   * @return whether the blob was mounted
   * @throws IOException if a request fails
   * @throws RegistryException if a response is not one of a registry
   */
  public boolean push(DescriptorDigest digest, Blob content, String mountFrom)
      throws IOException, RegistryException {
    BlobPusher pusher = new BlobPusher(repository, digest, Blobs.from(""), mountFrom);
    Optional<URL> upload = call(pusher.initializer());
    if (upload.isEmpty()) {
      return true;
    }
    call(new WholeBlob(pusher.committer(upload.get()), content));
    return false;
  }

  private <T> T call(RegistryEndpointProvider<T> endpoint) throws IOException, RegistryException {
    return new RegistryEndpointCaller<>(EventHandlers.NONE, "", endpoint, null, repository, client)
        .call();
  }

  /** jib's last request, with the blob as its body. */
  private record WholeBlob(RegistryEndpointProvider<Void> commit, Blob content)
      implements RegistryEndpointProvider<Void> {

    @Override
    public String getHttpMethod() {
      return commit.getHttpMethod();
    }

    @Override
    public URL getApiRoute(String base) throws MalformedURLException {
      return commit.getApiRoute(base);
    }

    @Override
    public BlobHttpContent getContent() {
      return new BlobHttpContent(content, "application/octet-stream");
    }

    @Override
    public List<String> getAccept() {
      return commit.getAccept();
    }

    @Override
    public Void handleResponse(Response response) throws IOException, RegistryException {
      return commit.handleResponse(response);
    }

    @Override
    public Void handleHttpResponseException(ResponseException e)
        throws ResponseException, RegistryErrorException {
      return commit.handleHttpResponseException(e);
    }

    @Override
    public String getActionDescription() {
      return commit.getActionDescription();
    }
  }
}
