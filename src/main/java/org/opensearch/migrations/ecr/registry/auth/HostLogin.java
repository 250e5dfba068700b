package org.opensearch.migrations.ecr.registry.auth;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;
import org.opensearch.migrations.ecr.ports.SharedWork;

/** The login of one {@link HostSession}, and what takes its place when it is rejected. */
final class HostLogin {

  private static final long RENEWAL_PAUSE_NANOS = Duration.ofSeconds(2).toNanos();

  private final String host;
  private final RegistryCredentials credentials;
  private final SharedWork<Rejection, Optional<Login>> renewals = new SharedWork<>();
  private final AtomicLong lastRenewal =
      new AtomicLong(System.nanoTime() - 2 * RENEWAL_PAUSE_NANOS);
  private volatile boolean isKnown;

  /** Threads whose login was rejected alike get the same new one. */
  private record Rejection(Login login, boolean surely) {}

  HostLogin(String host, RegistryCredentials credentials) {
    this.host = host;
    this.credentials = credentials;
  }

  /** The login, looked up once; asked anew when it is about to end. */
  Optional<Login> current() {
    return known(credentials.login(host));
  }

  private Optional<Login> known(Optional<Login> current) {
    isKnown = current.isPresent();
    return current;
  }

  /** Whether a login is known, without asking for one. */
  boolean isKnown() {
    return isKnown;
  }

  /**
   * What to ask a token service with after it rejected a login; empty: anonymously.
   *
   * @throws TokenException the {@code answer}, where no other login can be had
   */
  Optional<Login> after(Login rejected, TokenException answer) throws TokenException {
    try {
      return known(credentials.renewed(host, rejected).or(() -> credentials.login(host)));
    } catch (AccessException e) {
      // Not why the one that was there is rejected.
      answer.addSuppressed(e);
      throw answer;
    }
  }

  /**
   * Asks for another login after one was rejected; empty if there is none.
   *
   * @param surely whether the rejection can only mean the login; a 403 may also mean a missing
   *     permission, and is not asked about again and again
   */
  Optional<Login> renewed(Login rejected, boolean surely) throws IOException {
    return renewals
        .get(new Rejection(rejected, surely), () -> renew(rejected, surely))
        .filter(renewed -> !renewed.equals(rejected));
  }

  private Optional<Login> renew(Login rejected, boolean surely) {
    long now = System.nanoTime();
    long last = lastRenewal.get();
    boolean justRenewed = now - last < RENEWAL_PAUSE_NANOS;
    if (!surely && (justRenewed || !lastRenewal.compareAndSet(last, now))) {
      return credentials.login(host);
    }
    lastRenewal.set(now);
    return credentials.renewed(host, rejected);
  }
}
