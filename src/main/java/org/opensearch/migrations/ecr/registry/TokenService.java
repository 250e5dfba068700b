package org.opensearch.migrations.ecr.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.http.Authenticator;
import org.opensearch.migrations.ecr.http.HttpBody;
import org.opensearch.migrations.ecr.http.HttpCall;
import org.opensearch.migrations.ecr.http.HttpReply;
import org.opensearch.migrations.ecr.http.HttpStatusException;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.Uris;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;

/** Asks a registry how it authenticates, and the token service it names for tokens. */
final class TokenService {

  /** The user name by which Docker's credential helpers mark a refresh token. */
  private static final String REFRESH_TOKEN_USER = "<token>";

  private static final int ANSWER_LIMIT = 256 * 1024;
  // The default of the token specification, where an answer does not say.
  private static final int DEFAULT_LIFETIME_SECONDS = 60;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String host;
  private final HttpTransport transport;

  TokenService(String host, HttpTransport transport) {
    this.host = host;
    this.transport = transport;
  }

  /** The challenge of the API's root; empty where it asks for nothing. */
  Optional<Challenge> ping(String apiHost, Activity activity) throws IOException {
    URI root = URI.create("https://" + apiHost + "/v2/");
    ChallengeRecorder recorder = new ChallengeRecorder(root);
    HttpCall call =
        new HttpCall("GET", root, Map.of(), Optional.empty(), recorder, activity::request);
    try {
      transport.send(call).close();
      return Optional.empty();
    } catch (HttpStatusException e) {
      if (e.status() == 429 || e.status() >= 500) {
        throw e;
      }
      // Some registries have no root; what they want shows in the answer to the first request.
      return recorder.challenge;
    }
  }

  /** Keeps the challenge of a 401, unless a redirect led to it: that is another's challenge. */
  private static final class ChallengeRecorder implements Authenticator {
    private final URI root;
    private Optional<Challenge> challenge = Optional.empty();

    ChallengeRecorder(URI root) {
      this.root = root;
    }

    @Override
    public Optional<String> authorization(URI uri) {
      return Optional.empty();
    }

    @Override
    public boolean answer(URI uri, int status, Optional<String> rejected, List<String> challenges) {
      if (root.getHost().equalsIgnoreCase(uri.getHost())) {
        challenge = Challenge.best(challenges);
      }
      return false;
    }
  }

  /** A new token. */
  BearerToken fetch(Challenge bearer, String scope, Optional<Login> login, Activity activity)
      throws IOException {
    HttpCall call =
        login.filter(l -> l.user().equals(REFRESH_TOKEN_USER)).isPresent()
            ? refreshCall(bearer, scope, login.get(), activity)
            : basicCall(bearer, scope, login, activity);
    try (HttpReply reply = transport.send(call)) {
      JsonNode answer = JSON.readTree(reply.readAll(ANSWER_LIMIT));
      String token =
          Stream.of("token", "access_token")
              .map(name -> answer.path(name).asText(""))
              .filter(text -> !text.isEmpty())
              .findFirst()
              .orElseThrow(() -> new ProtocolException(service(call) + " sent no token", ""));
      int seconds = answer.path("expires_in").asInt(DEFAULT_LIFETIME_SECONDS);
      return BearerToken.lasting(
          token, Duration.ofSeconds(seconds > 0 ? seconds : DEFAULT_LIFETIME_SECONDS));
    } catch (HttpStatusException e) {
      throw new TokenException(host, call.uri().getHost(), login.isPresent(), e);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new ProtocolException(service(call) + " did not answer in JSON", "");
    }
  }

  private static String service(HttpCall call) {
    return "the token service " + call.uri().getHost();
  }

  /** The address of the token service. */
  private static URI realm(Challenge bearer) throws ProtocolException {
    try {
      URI realm = Uris.parse(bearer.parameter("realm").orElseThrow());
      if (realm.getHost() != null && Set.of("https", "http").contains(realm.getScheme())) {
        return realm;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new ProtocolException("the token service that it names is not an address", "");
  }

  private static HttpCall basicCall(
      Challenge bearer, String scope, Optional<Login> login, Activity activity)
      throws ProtocolException {
    String query = form(parameters(bearer, scope));
    URI realm = realm(bearer);
    URI uri = Uris.parse(realm + (realm.getRawQuery() == null ? "?" : "&") + query);
    Authenticator basic =
        login
            .<Authenticator>map(l -> new FixedAuthorization(uri, BasicLogin.header(l)))
            .orElse(Authenticator.ANONYMOUS);
    return new HttpCall(
        "GET",
        uri,
        Map.of("Accept", "application/json"),
        Optional.empty(),
        basic,
        activity::request);
  }

  private static HttpCall refreshCall(
      Challenge bearer, String scope, Login login, Activity activity) throws ProtocolException {
    List<String[]> fields = parameters(bearer, scope);
    fields.add(new String[] {"grant_type", "refresh_token"});
    fields.add(new String[] {"client_id", "ma-ecr"});
    fields.add(new String[] {"refresh_token", login.password()});
    byte[] content = form(fields).getBytes(StandardCharsets.UTF_8);
    return new HttpCall(
        "POST",
        realm(bearer),
        Map.of("Accept", "application/json"),
        Optional.of(new Form(content)),
        Authenticator.ANONYMOUS,
        activity::request);
  }

  private static List<String[]> parameters(Challenge bearer, String scope) {
    List<String[]> parameters = new ArrayList<>();
    bearer.parameter("service").ifPresent(s -> parameters.add(new String[] {"service", s}));
    for (String one : scope.split(" ", -1)) {
      parameters.add(new String[] {"scope", one});
    }
    return parameters;
  }

  private static String form(List<String[]> fields) {
    return String.join(
        "&",
        fields.stream()
            .map(field -> field[0] + "=" + URLEncoder.encode(field[1], StandardCharsets.UTF_8))
            .toList());
  }

  /** A form that is posted. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Form(byte[] content) implements HttpBody {
    @Override
    public long length() {
      return content.length;
    }

    @Override
    public String mediaType() {
      return "application/x-www-form-urlencoded";
    }

    @Override
    public boolean isRepeatable() {
      return true;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(content);
    }
  }
}
