package org.opensearch.migrations.ecr.registry;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.opensearch.migrations.ecr.http.Authenticator;
import org.opensearch.migrations.ecr.http.Uris;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;

/**
 * Authenticates requests for one repository. The registry's own origin gets the login or a token;
 * another origin, which a redirect led to, gets nothing, or an anonymous token if it asks for one.
 */
final class RepositoryAuthenticator implements Authenticator {

  private final HostSession session;
  private final String scope;
  private final Activity activity;
  private final ConcurrentHashMap<String, BearerToken> elsewhere = new ConcurrentHashMap<>();
  private volatile String challengedScope;

  RepositoryAuthenticator(HostSession session, String scope, Activity activity) {
    this.session = session;
    this.scope = scope;
    this.activity = activity;
  }

  @Override
  public Optional<String> authorization(URI uri) throws IOException {
    if (!session.isOwn(uri)) {
      return Optional.ofNullable(elsewhere.get(Uris.authority(uri)))
          .filter(BearerToken::isUsable)
          .map(BearerToken::authorization);
    }
    Optional<Challenge> challenge = session.challenge(activity);
    if (challenge.isEmpty()) {
      return Optional.empty();
    }
    if (challenge.get().isBearer()) {
      return Optional.of(token(challenge.get()).authorization());
    }
    return session.login().map(BasicLogin::header);
  }

  private BearerToken token(Challenge bearer) throws IOException {
    // ECR Public has one scope, "aws", for all of its repositories: one token for all images.
    String wanted =
        challengedScope != null
            ? challengedScope
            : bearer.parameter("scope").filter(s -> !s.contains(":")).orElse(scope);
    return session.token(bearer, wanted, activity);
  }

  @Override
  public boolean answer(URI uri, int status, Optional<String> rejected, List<String> challenges)
      throws IOException {
    Optional<Challenge> challenge = Challenge.best(challenges);
    if (!session.isOwn(uri)) {
      return status == 401 && answerElsewhere(uri, rejected, challenge);
    }
    Optional<Login> login = rejected.flatMap(BasicLogin::parse);
    if (login.isPresent()) {
      return session.renewed(login.get(), status == 401).isPresent();
    }
    if (status != 401 || challenge.isEmpty()) {
      return false;
    }
    session.learn(challenge.get());
    rejected.ifPresent(session::forget);
    // What the registry asks for wins: a mount needs more than this repository.
    challengedScope = challenge.get().parameter("scope").orElse(challengedScope);
    Optional<String> next = authorization(uri);
    return next.isPresent() && !next.equals(rejected);
  }

  private boolean answerElsewhere(URI uri, Optional<String> rejected, Optional<Challenge> challenge)
      throws IOException {
    if (challenge.filter(Challenge::isBearer).isEmpty() || rejected.isPresent()) {
      return false;
    }
    String asked = challenge.get().parameter("scope").orElse(scope);
    elsewhere.put(Uris.authority(uri), session.anonymousToken(challenge.get(), asked, activity));
    return true;
  }
}
