package org.opensearch.migrations.ecr.registry.auth;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.http.message.Authenticator;
import org.opensearch.migrations.ecr.http.message.HttpBody;
import org.opensearch.migrations.ecr.http.message.HttpRequest;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.oci.ProtocolException;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;
import org.opensearch.migrations.ecr.registry.auth.Challenges.Challenge;

/**
 * A request for a token: GET with user and password, if any (CNCF distribution's token
 * specification), or POST for a refresh token (its OAuth 2 form).
 *
 * @param bearer the challenge that names the token service
 * @param scope the scopes of the token, separated by spaces
 */
record TokenRequest(Challenge bearer, String scope, Optional<Login> login) {

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
        "POST", realm(), HEADERS, Optional.of(content), Authenticator.ANONYMOUS, activity::request);
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
      if (realm.getHost() != null && Set.of("https", "http").contains(scheme)) {
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
