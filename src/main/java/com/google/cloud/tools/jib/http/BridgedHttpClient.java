package com.google.cloud.tools.jib.http;

import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpContent;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpTransport;
import java.io.IOException;
import java.net.URL;

/**
 * Hands every request of jib's {@code RegistryClient} to a transport of the caller's, unchanged and
 * once: no failover to insecure connections, no retries, no redirects. It lives in this package
 * because the fields of {@link Request} and the constructor of {@link Response} are
 * package-private.
 */
public final class BridgedHttpClient extends FailoverHttpClient {

  private final HttpTransport transport;

  /**
   * A client over {@code transport}, which throws an {@link IOException} of its own for every
   * status that is not 2xx.
   */
  public BridgedHttpClient(HttpTransport transport) {
    super(false, false, event -> {});
    this.transport = transport;
  }

  @Override
  public Response call(String method, URL url, Request request) throws IOException {
    HttpHeaders headers = request.getHeaders();
    HttpContent body = request.getHttpContent();
    // The raw URL: re-encoding it would break the state that some registries put into locations.
    GenericUrl verbatim = new GenericUrl(url, true);
    return new Response(
        transport
            .createRequestFactory()
            .buildRequest(method, verbatim, body)
            .setHeaders(headers)
            .setFollowRedirects(false)
            .setThrowExceptionOnExecuteError(false)
            .setLoggingEnabled(false)
            .setCurlLoggingEnabled(false)
            .execute());
  }
}
