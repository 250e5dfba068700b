package org.opensearch.migrations.ecr.http.proxy;

import java.io.IOException;

/** A proxy does not open a connection to the server that was asked for. */
public final class ProxyRefusedException extends IOException {

  private static final long serialVersionUID = 1L;

  private final int status;

  /** The proxy answered {@code CONNECT} so. */
  public ProxyRefusedException(int status, String reason) {
    super("the proxy answered CONNECT with " + status + (reason == null ? "" : " " + reason));
    this.status = status;
  }

  /** The proxy's HTTP status. */
  public int status() {
    return status;
  }
}
