package org.opensearch.migrations.ecr.registry.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.message.HttpRequest;
import org.opensearch.migrations.ecr.http.message.HttpRequest.Authenticator;
import org.opensearch.migrations.ecr.http.message.HttpRequest.HttpBody;
import org.opensearch.migrations.ecr.http.message.HttpResponse;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.oci.ProtocolException;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;
import org.opensearch.migrations.ecr.registry.auth.BearerTokens.BearerToken;
import org.opensearch.migrations.ecr.registry.auth.Challenges.Challenge;
import org.opensearch.migrations.ecr.registry.failure.SuspectResponseException;

/** Requests the challenges of a registry, and tokens from its token service. */
public final class TokenService {

  private static final int MAX_RESPONSE_BYTES = 256 * 1024;

  /** The maximum length of a token in characters: each repository has its own. */
  private static final int MAX_TOKEN = 16 * 1024;

  /** Responses of token services that do not support the OAuth 2 form. */
  private static final Set<Integer> NO_POST = Set.of(404, 405);

  // From the token specification, for responses without a lifetime.
  private static final int DEFAULT_LIFETIME_SECONDS = 60;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String host;
  private final HttpTransport transport;

  public TokenService(String host, HttpTransport transport) {
    this.host = host;
    this.transport = transport;
  }

  /** The challenges of the API's root; none if it requires no authentication. */
  Challenges ping(String apiHost, Activity activity) throws IOException {
    URI root = URI.create("https://" + apiHost + "/v2/");
    ChallengeRecorder recorder = new ChallengeRecorder(root);
    HttpRequest call =
        new HttpRequest("GET", root, Map.of(), Optional.empty(), recorder, activity::request);
    try {
      transport.send(call).close();
      return Challenges.NONE;
    } catch (HttpStatusException e) {
      if (e.status() == 429 || e.status() >= 500) {
        throw e;
      }
      // Some registries have no root: the first request to a repository shows their challenges.
      return recorder.challenges;
    }
  }

  /** Records the challenges of a 401, except from the target of a redirect. */
  private static final class ChallengeRecorder implements Authenticator {
    private final URI root;
    private Challenges challenges = Challenges.NONE;

    ChallengeRecorder(URI root) {
      this.root = root;
    }

    @Override
    public Optional<String> authorization(URI uri) {
      return Optional.empty();
    }

    @Override
    public boolean answer(URI uri, int status, Optional<String> rejected, List<String> headers) {
      if (root.getHost().equalsIgnoreCase(Uris.host(uri))) {
        challenges = Challenges.of(uri, headers);
      }
      return false;
    }
  }

  /** A new token. */
  BearerToken fetch(Challenge bearer, String scope, Optional<Login> login, Activity activity)
      throws IOException {
    TokenRequest request = new TokenRequest(bearer, scope, login);
    HttpRequest call = request.call(activity);
    try {
      return token(call);
    } catch (HttpStatusException e) {
      if (!request.isRefresh() || !NO_POST.contains(e.status())) {
        throw refusal(call, login, e);
      }
    }
    HttpRequest another = request.basicCall(activity);
    try {
      return token(another);
    } catch (HttpStatusException e) {
      throw refusal(another, login, e);
    }
  }

  private TokenException refusal(
      HttpRequest call, Optional<Login> login, HttpStatusException answer) {
    return new TokenException(host, Uris.authority(call.uri()), login.isPresent(), answer);
  }

  private BearerToken token(HttpRequest call) throws IOException {
    try (HttpResponse reply = transport.send(call)) {
      JsonNode answer = JSON.readTree(reply.readText(MAX_RESPONSE_BYTES));
      String token =
          Stream.of("token", "access_token")
              .map(name -> answer.path(name).asText("").strip())
              .filter(text -> !text.isEmpty())
              .findFirst()
              .orElseThrow(() -> new SuspectResponseException(service(call) + " sent no token"));
      if (token.length() > MAX_TOKEN) {
        throw new ProtocolException(
            service(call) + " sent a token of " + token.length() + " characters", "");
      }
      if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
        throw new SuspectResponseException(service(call) + " sent a token with invalid characters");
      }
      int seconds = answer.path("expires_in").asInt(DEFAULT_LIFETIME_SECONDS);
      return BearerToken.lasting(
          token, Duration.ofSeconds(seconds > 0 ? seconds : DEFAULT_LIFETIME_SECONDS));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new SuspectResponseException(service(call) + " sent a response that is not JSON");
    }
  }

  private static String service(HttpRequest call) {
    return "the token service " + Uris.authority(call.uri());
  }

  /**
   * A request for a token: GET with user and password, if any (CNCF distribution's token
   * specification), or POST for a refresh token (its OAuth 2 form).
   *
   * @param bearer the challenge that names the token service
   * @param scope the scopes of the token, separated by spaces
   */
  private record TokenRequest(Challenge bearer, String scope, Optional<Login> login) {

    private static final Map<String, String> HEADERS = Map.of("Accept", "application/json");

    /** The parameters of a token request, which replace those in the query of a realm. */
    private static final Pattern OWN_FIELDS = Pattern.compile("(?:service|scope)(?:=.*)?");

    /** Whether the login is a refresh token. */
    boolean isRefresh() {
      return login.filter(Login::isIdentityToken).isPresent();
    }

    /** The request in the form for its login. */
    HttpRequest call(Activity activity) throws ProtocolException {
      return isRefresh() ? refreshCall(login.orElseThrow(), activity) : basicCall(activity);
    }

    /** The request with GET, which every token service supports. */
    HttpRequest basicCall(Activity activity) throws ProtocolException {
      URI realm = realm();
      List<String> query = new ArrayList<>();
      if (realm.getRawQuery() != null) {
        Arrays.stream(realm.getRawQuery().split("&", -1))
            .filter(field -> !field.isEmpty() && !OWN_FIELDS.matcher(field).matches())
            .forEach(query::add);
      }
      service().ifPresent(name -> query.add(field("service", name)));
      for (String one : scope.split(" ", -1)) {
        query.add(field("scope", one));
      }
      URI uri = withQuery(realm, String.join("&", query));
      Authenticator basic =
          login
              .<Authenticator>map(l -> new BasicAuthentication(uri, l))
              .orElse(Authenticator.ANONYMOUS);
      return new HttpRequest("GET", uri, HEADERS, Optional.empty(), basic, activity::request);
    }

    private HttpRequest refreshCall(Login refresh, Activity activity) throws ProtocolException {
      List<String> fields = new ArrayList<>();
      service().ifPresent(name -> fields.add(field("service", name)));
      fields.add(field("scope", scope));
      fields.add(field("grant_type", "refresh_token"));
      fields.add(field("client_id", "ma-ecr"));
      fields.add(field("refresh_token", refresh.password()));
      Form content = new Form(String.join("&", fields).getBytes(StandardCharsets.UTF_8));
      return new HttpRequest(
          "POST",
          realm(),
          HEADERS,
          Optional.of(content),
          Authenticator.ANONYMOUS,
          activity::request);
    }

    private Optional<String> service() {
      return bearer.parameter("service").filter(name -> !name.isBlank());
    }

    private static String field(String name, String value) {
      return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static URI withQuery(URI uri, String query) {
      String text = uri.toString().split("[?#]", 2)[0];
      return URI.create(text + "?" + query);
    }

    /** The address of the token service. */
    private URI realm() throws ProtocolException {
      try {
        URI realm = Uris.parse(bearer.parameter("realm").orElseThrow());
        String scheme = realm.getScheme() == null ? "" : realm.getScheme().toLowerCase(Locale.ROOT);
        if (Uris.host(realm) != null && Set.of("https", "http").contains(scheme)) {
          String address = realm.toString().split("#", 2)[0];
          return URI.create(scheme + address.substring(address.indexOf(':')));
        }
      } catch (IllegalArgumentException e) {
        // Reported below.
      }
      throw new ProtocolException("the address of its token service is invalid", "");
    }

    /** The form of a POST request. */
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
}
