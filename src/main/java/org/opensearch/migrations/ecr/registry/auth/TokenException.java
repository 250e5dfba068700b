package org.opensearch.migrations.ecr.registry.auth;

import java.io.IOException;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;

/** A token service gave no token. */
public final class TokenException extends IOException {

  private static final long serialVersionUID = 1L;

  private final boolean withLogin;
  private final HttpStatusException answer;

  TokenException(String host, String service, boolean withLogin, HttpStatusException answer) {
    super(
        "the token service "
            + service
            + (withLogin ? " rejected the login for " + host : " gave no anonymous token"),
        answer);
    this.withLogin = withLogin;
    this.answer = answer;
  }

  /** Whether user and password were sent. */
  public boolean withLogin() {
    return withLogin;
  }

  /** Whether user and password were sent, and are what it did not like. */
  boolean isRejectedLogin() {
    return withLogin && isRefusal();
  }

  /** Whether it gives no token for this login and these scopes, rather than no answer. */
  public boolean isRefusal() {
    return answer.status() == 400 || answer.status() == 401 || answer.status() == 403;
  }

  /** What the service answered. */
  public HttpStatusException answer() {
    return answer;
  }
}
