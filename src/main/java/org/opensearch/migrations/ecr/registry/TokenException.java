package org.opensearch.migrations.ecr.registry;

import java.io.IOException;
import org.opensearch.migrations.ecr.http.HttpStatusException;

/** A token service gave no token. */
final class TokenException extends IOException {

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
  boolean withLogin() {
    return withLogin;
  }

  /** Whether user and password were sent, and are what it did not like. */
  boolean isRejectedLogin() {
    return withLogin && isRefusal();
  }

  /** Whether it gives no token for this login and these scopes, rather than no answer. */
  boolean isRefusal() {
    return answer.status() == 400 || answer.status() == 401 || answer.status() == 403;
  }

  /** What the service answered. */
  HttpStatusException answer() {
    return answer;
  }
}
