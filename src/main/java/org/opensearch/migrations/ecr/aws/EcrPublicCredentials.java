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
 * Logs in to {@code public.ecr.aws} where AWS credentials are there, for its tenfold rate. Nothing
 * depends on it: whatever fails, the registry is read anonymously for the rest of the run.
 */
final class EcrPublicCredentials implements RegistryCredentials {

  /** The registry of Amazon ECR Public. */
  private static final String HOST = "public.ecr.aws";

  private final Supplier<EcrApis> apis;
  private final Consumer<String> notes;

  /** One lookup or renewal at a time; what they change is theirs alone, but for the last one. */
  private final SharedWork<String, Optional<Login>> lookups = new SharedWork<>();

  private volatile RenewingToken token;
  private volatile Login given;
  private volatile boolean anonymous;

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
  public Optional<Login> login(String host) {
    return isAsked(host) ? shared(this::current) : Optional.empty();
  }

  private Optional<Login> current() {
    return anonymous ? Optional.empty() : given(() -> Optional.of(token().current(this::fetch)));
  }

  /** A new token if the one that was given may have ended; anonymous if that is rejected too. */
  @Override
  public Optional<Login> renewed(String host, Login rejected) {
    if (!isAsked(host)) {
      return Optional.empty();
    }
    Optional<Login> next = shared(() -> afterRejection(rejected));
    // What another thread looked up may be from before the rejection.
    return next.filter(rejected::equals).isPresent()
        ? shared(() -> afterRejection(rejected))
        : next;
  }

  private Optional<Login> afterRejection(Login rejected) {
    if (anonymous || !rejected.equals(given)) {
      return current();
    }
    Optional<Login> next = given(() -> token().renewed(rejected, this::fetch));
    if (next.isEmpty()) {
      readAnonymously("it does not take the token of these AWS credentials");
    }
    return next;
  }

  /** Empty too for a thread that is interrupted, which has no use for it. */
  private Optional<Login> shared(Supplier<Optional<Login>> lookup) {
    try {
      return lookups.get(HOST, lookup::get);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private boolean isAsked(String host) {
    return (host.equals(HOST) || host.equals(HOST + ":443")) && !anonymous;
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
