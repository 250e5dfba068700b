package org.opensearch.migrations.ecr.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.http.HttpFailures;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;
import org.opensearch.migrations.ecr.ports.SharedWork;

/**
 * Logs in to {@code public.ecr.aws} if there are AWS credentials, which raises its rate limit
 * tenfold. The login is optional: after any failure, the registry is read anonymously for the rest
 * of the run.
 */
final class EcrPublicCredentials implements RegistryCredentials {

  /** The registry of Amazon ECR Public. */
  private static final String HOST = "public.ecr.aws";

  private final Supplier<AwsSession> session;
  private final Consumer<String> notes;

  /** One lookup or renewal at a time. */
  private final SharedWork<String, Optional<Login>> lookups = new SharedWork<>();

  private volatile EcrToken.Cache token;
  private volatile Login issued;
  private volatile boolean anonymous;

  /**
   * Logins with AWS credentials.
   *
   * @param notes receives the reason if there is no login, for verbose output
   */
  EcrPublicCredentials(Supplier<AwsSession> session, Consumer<String> notes) {
    this.session = session;
    this.notes = notes;
  }

  @Override
  public Optional<Login> login(String host) {
    return isResponsible(host) ? shared(this::current) : Optional.empty();
  }

  private Optional<Login> current() {
    return anonymous ? Optional.empty() : logIn(() -> Optional.of(token().current(this::fetch)));
  }

  /** A new token if the previous one may have expired; anonymous if that is rejected too. */
  @Override
  public Optional<Login> renewed(String host, Login rejected) {
    if (!isResponsible(host)) {
      return Optional.empty();
    }
    Optional<Login> next = shared(() -> afterRejection(rejected));
    // The result of another thread's lookup may predate the rejection.
    return next.filter(rejected::equals).isPresent()
        ? shared(() -> afterRejection(rejected))
        : next;
  }

  private Optional<Login> afterRejection(Login rejected) {
    if (anonymous || !rejected.equals(issued)) {
      return current();
    }
    Optional<Login> next = logIn(() -> token().renewed(rejected, this::fetch));
    if (next.isEmpty()) {
      readAnonymously("it rejects the token of these AWS credentials");
    }
    return next;
  }

  /** Also empty if the thread is interrupted. */
  private Optional<Login> shared(Supplier<Optional<Login>> lookup) {
    try {
      return lookups.get(HOST, lookup::get);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private boolean isResponsible(String host) {
    return (host.equals(HOST) || host.equals(HOST + ":443")) && !anonymous;
  }

  private EcrToken.Cache token() {
    if (token == null) {
      token = session.get().newTokenCache();
    }
    return token;
  }

  private EcrToken fetch() {
    try {
      return session.get().publicApi().authorizationToken(HOST);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Login> logIn(Supplier<Optional<EcrToken>> tokens) {
    try {
      if (!session.get().hasCredentials()) {
        readAnonymously("no AWS credentials found");
        return Optional.empty();
      }
      Optional<Login> login = tokens.get().map(EcrToken::login);
      login.ifPresent(l -> issued = l);
      return login;
    } catch (RuntimeException e) {
      // Catches everything: even a bug, here or in the SDK, must not fail the image.
      readAnonymously(reason(e));
      return Optional.empty();
    }
  }

  private void readAnonymously(String reason) {
    if (!anonymous) {
      anonymous = true;
      notes.accept(HOST + " is read anonymously: " + reason);
    }
  }

  private static String reason(RuntimeException e) {
    if (e instanceof FailureException known) {
      return known.failure().reason();
    }
    if (e instanceof UncheckedIOException network) {
      return new HttpFailures("log in to", Side.SOURCE, HOST, "the API of ECR Public")
          .of(network.getCause())
          .failure()
          .reason();
    }
    return e.toString();
  }
}
