package org.opensearch.migrations.ecr.registry.auth;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.http.message.HttpRequest.Authenticator;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;
import org.opensearch.migrations.ecr.registry.auth.BearerTokens.BearerToken;
import org.opensearch.migrations.ecr.registry.auth.Challenges.Challenge;

/**
 * Authenticates requests for one repository. The registry's own origin gets the login or a token;
 * another origin, the target of a redirect, gets nothing, or an anonymous token on request.
 *
 * <p>A token is always requested for the repository's own scope, as crane and skopeo do, because
 * many registries send a challenge with an empty or incorrect scope. The scopes that a registry
 * reports as missing (RFC 6750, {@code insufficient_scope}) are requested in addition.
 */
public final class RepositoryAuthenticator implements Authenticator {

  /** The only scope of ECR Public, whose token is valid for all of its repositories. */
  private static final String ECR_PUBLIC_SCOPE = "aws";

  private static final Pattern WELL_FORMED =
      Pattern.compile("repository:[a-z0-9][a-z0-9._/-]*:(?:\\*|[a-z_]+(?:,[a-z_]+)*)");

  /** The maximum length of additional scopes, in characters. */
  private static final int MAX_FURTHER = 1024;

  private final HostSession session;
  private final String scope;
  private final Activity activity;
  private final ConcurrentHashMap<String, BearerToken> elsewhere = new ConcurrentHashMap<>();
  private volatile String further = "";

  public RepositoryAuthenticator(HostSession session, String scope, Activity activity) {
    this.session = session;
    this.scope = scope;
    this.activity = activity;
  }

  /** Also requests another scope, for requests that concern two repositories. */
  public RepositoryAuthenticator with(String another) {
    RepositoryAuthenticator both = new RepositoryAuthenticator(session, scope, activity);
    both.further = another;
    return both;
  }

  @Override
  public Optional<String> authorization(URI uri) throws IOException {
    if (!session.isOwn(uri)) {
      return Optional.ofNullable(elsewhere.get(Uris.authority(uri)))
          .filter(BearerToken::isUsable)
          .map(BearerToken::authorization);
    }
    Optional<Challenge> bearer = session.bearer(activity);
    if (bearer.isEmpty()) {
      return session.basic(activity);
    }
    try {
      return Optional.of(token(bearer.get()).authorization());
    } catch (IOException e) {
      if (e instanceof InterruptedIOException || isRateLimit(e)) {
        throw e;
      }
      Optional<String> basic = session.basic(activity);
      session.preferBasic(basic.isPresent());
      return Optional.of(basic.orElseThrow(() -> e));
    }
  }

  private static boolean isRateLimit(IOException e) {
    return (e instanceof HttpStatusException answer && answer.status() == 429)
        || (e instanceof TokenException token && token.answer().status() == 429);
  }

  private BearerToken token(Challenge bearer) throws IOException {
    String more = further;
    if (more.isEmpty()) {
      boolean isPublic = bearer.parameter("scope").filter(ECR_PUBLIC_SCOPE::equals).isPresent();
      return session.token(bearer, isPublic ? ECR_PUBLIC_SCOPE : scope, activity);
    }
    try {
      return session.token(bearer, scope + " " + more, activity);
    } catch (TokenException e) {
      if (!e.isRefusal()) {
        throw e;
      }
      // Some token services reject a request if they do not grant all scopes.
      further = "";
      return session.token(bearer, scope, activity);
    }
  }

  @Override
  public boolean answer(URI uri, int status, Optional<String> rejected, List<String> headers)
      throws IOException {
    Challenges asked = Challenges.of(uri, headers);
    if (!session.isOwn(uri)) {
      return status == 401 && answerElsewhere(uri, rejected, asked);
    }
    Optional<Login> login = rejected.flatMap(BasicAuthentication::parse);
    if (login.isPresent() && session.renewed(login.get(), status == 401).isPresent()) {
      return true;
    }
    if (status != 401) {
      return false;
    }
    if (!asked.isEmpty()) {
      session.learn(asked);
    }
    if (login.isPresent()) {
      // Either this gets a token, or it throws the reason why not.
      session.preferBasic(false);
      Optional<Challenge> bearer = session.bearer(activity);
      return bearer.isPresent() && token(bearer.get()).isUsable();
    }
    if (rejected.isPresent()) {
      prepareAfter(rejected.get(), asked);
    }
    Optional<String> next = authorization(uri);
    return next.isPresent() && !next.equals(rejected);
  }

  /** Chooses what to send after a token was rejected: more scopes, Basic, or a newer token. */
  private void prepareAfter(String rejected, Challenges asked) throws IOException {
    String missing = missingScopes(asked);
    boolean needsMore = !missing.isEmpty() && !missing.equals(further);
    boolean wasNew = session.forget(rejected);
    if (needsMore) {
      further = missing;
    } else if (wasNew && session.basic(activity).isPresent()) {
      session.preferBasic(true);
    }
  }

  private String missingScopes(Challenges asked) {
    Optional<String> named =
        asked
            .bearer()
            .filter(b -> b.parameter("error").filter("insufficient_scope"::equals).isPresent())
            .flatMap(b -> b.parameter("scope"))
            .filter(scopes -> scopes.length() <= MAX_FURTHER);
    return Arrays.stream(named.orElse("").split("\\s+", -1))
        .filter(one -> !one.equals(scope) && WELL_FORMED.matcher(one).matches())
        .collect(Collectors.joining(" "));
  }

  private boolean answerElsewhere(URI uri, Optional<String> rejected, Challenges asked)
      throws IOException {
    if (asked.bearer().isEmpty() || rejected.isPresent()) {
      return false;
    }
    Challenge bearer = asked.bearer().get();
    String requested =
        bearer
            .parameter("scope")
            .filter(s -> s.equals(ECR_PUBLIC_SCOPE) || WELL_FORMED.matcher(s).matches())
            .filter(s -> s.length() <= MAX_FURTHER)
            .orElse(scope);
    elsewhere.put(Uris.authority(uri), session.anonymousToken(bearer, requested, activity));
    return true;
  }
}
