package org.opensearch.migrations.ecr.registry.auth;

import java.io.IOException;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;

/** A token service did not issue a token. */
public final class TokenException extends IOException {

  private static final long serialVersionUID = 1L;

  private final boolean withLogin;
  private final HttpStatusException answer;

  TokenException(String host, String service, boolean withLogin, HttpStatusException answer) {
    super(
        "the token service "
            + service
            + (withLogin ? " rejected the login for " + host : " issued no anonymous token"),
        answer);
    this.withLogin = withLogin;
    this.answer = answer;
  }

  /** Whether user and password were sent. */
  public boolean withLogin() {
    return withLogin;
  }

  /** Whether the login was sent and rejected. */
  boolean isRejectedLogin() {
    return withLogin && isRefusal();
  }

  /** Whether the service refused a token for this login and scope, rather than failed. */
  public boolean isRefusal() {
    return answer.status() == 400 || answer.status() == 401 || answer.status() == 403;
  }

  /** The response of the service. */
  public HttpStatusException answer() {
    return answer;
  }
}
