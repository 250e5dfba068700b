package org.opensearch.migrations.ecr.http.proxy;

import java.io.IOException;

/** A proxy refused to open a connection to a server. */
public final class ProxyRefusedException extends IOException {

  private static final long serialVersionUID = 1L;

  private final int status;

  /** The proxy responded to {@code CONNECT} with this status. */
  public ProxyRefusedException(int status, String reason) {
    super("the proxy refused CONNECT with status " + status + (reason == null ? "" : " " + reason));
    this.status = status;
  }

  /** The proxy's HTTP status. */
  public int status() {
    return status;
  }
}
