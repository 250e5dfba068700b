package org.opensearch.migrations.ecr.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.http.HttpFailures;
import org.opensearch.migrations.ecr.model.FailureException;
import org.opensearch.migrations.ecr.model.Side;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;

/**
 * Logs in to {@code public.ecr.aws} where AWS credentials are there, for its tenfold rate. Nothing
 * depends on it: whatever fails, the registry is read anonymously for the rest of the run.
 */
final class EcrPublicCredentials implements RegistryCredentials {

  /** The registry of Amazon ECR Public. */
  private static final String HOST = "public.ecr.aws";

  private final Supplier<EcrApis> apis;
  private final Consumer<String> notes;
  private RenewingToken token;
  private Login given;
  private boolean anonymous;

  /**
   * Logins by AWS credentials.
   *
   * @param notes is told why there is none, for those who want to know more
   */
  EcrPublicCredentials(Supplier<EcrApis> apis, Consumer<String> notes) {
    this.apis = apis;
    this.notes = notes;
  }

  @Override
  public synchronized Optional<Login> login(String host) {
    return isAsked(host)
        ? given(() -> Optional.of(token().current(this::fetch)))
        : Optional.empty();
  }

  /** A new token if the one that was given may have ended; anonymous if that is rejected too. */
  @Override
  public synchronized Optional<Login> renewed(String host, Login rejected) {
    if (!isAsked(host)) {
      return Optional.empty();
    }
    if (!rejected.equals(given)) {
      return login(host);
    }
    Optional<Login> next = given(() -> token().renewed(rejected, this::fetch));
    if (next.isEmpty()) {
      readAnonymously("it does not take the token of these AWS credentials");
    }
    return next;
  }

  private boolean isAsked(String host) {
    return host.equals(HOST) && !anonymous;
  }

  private RenewingToken token() {
    if (token == null) {
      token = apis.get().renewingToken();
    }
    return token;
  }

  private EcrToken fetch() {
    try {
      return apis.get().publicApi().authorizationToken(HOST);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Login> given(Supplier<Optional<EcrToken>> tokens) {
    try {
      if (!apis.get().hasCredentials()) {
        readAnonymously("there are no AWS credentials");
        return Optional.empty();
      }
      Optional<Login> login = tokens.get().map(EcrToken::login);
      login.ifPresent(l -> given = l);
      return login;
    } catch (RuntimeException e) {
      // Whatever it is: an own bug or one of the SDK must not take the image away either.
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
