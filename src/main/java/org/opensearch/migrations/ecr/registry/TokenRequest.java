package org.opensearch.migrations.ecr.registry;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.http.Authenticator;
import org.opensearch.migrations.ecr.http.HttpBody;
import org.opensearch.migrations.ecr.http.HttpCall;
import org.opensearch.migrations.ecr.http.Uris;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;

/**
 * How a token is asked for: with GET, and user and password if there are any (CNCF distribution's
 * token specification); with POST for a refresh token (its OAuth 2 form).
 *
 * @param bearer the challenge that names the token service
 * @param scope what the token is for; several scopes are separated by spaces
 */
record TokenRequest(Challenge bearer, String scope, Optional<Login> login) {

  /** The user name by which Docker's credential helpers mark a refresh token. */
  private static final String REFRESH_TOKEN_USER = "<token>";

  private static final Map<String, String> HEADERS = Map.of("Accept", "application/json");

  /** The request, to the service's own origin alone. */
  HttpCall call(Activity activity) throws ProtocolException {
    boolean refresh = login.filter(l -> l.user().equals(REFRESH_TOKEN_USER)).isPresent();
    return refresh ? refreshCall(login.get(), activity) : basicCall(activity);
  }

  private HttpCall basicCall(Activity activity) throws ProtocolException {
    List<String[]> fields = fields();
    for (String one : scope.split(" ", -1)) {
      fields.add(new String[] {"scope", one});
    }
    URI realm = realm();
    URI uri = Uris.parse(realm + (realm.getRawQuery() == null ? "?" : "&") + form(fields));
    Authenticator basic =
        login
            .<Authenticator>map(l -> new FixedAuthorization(uri, BasicLogin.header(l)))
            .orElse(Authenticator.ANONYMOUS);
    return new HttpCall("GET", uri, HEADERS, Optional.empty(), basic, activity::request);
  }

  private HttpCall refreshCall(Login refresh, Activity activity) throws ProtocolException {
    List<String[]> fields = fields();
    fields.add(new String[] {"scope", scope});
    fields.add(new String[] {"grant_type", "refresh_token"});
    fields.add(new String[] {"client_id", "ma-ecr"});
    fields.add(new String[] {"refresh_token", refresh.password()});
    Form content = new Form(form(fields).getBytes(StandardCharsets.UTF_8));
    return new HttpCall(
        "POST", realm(), HEADERS, Optional.of(content), Authenticator.ANONYMOUS, activity::request);
  }

  private List<String[]> fields() {
    List<String[]> fields = new ArrayList<>();
    bearer.parameter("service").ifPresent(s -> fields.add(new String[] {"service", s}));
    return fields;
  }

  /** The address of the token service. */
  private URI realm() throws ProtocolException {
    try {
      URI realm = Uris.parse(bearer.parameter("realm").orElseThrow());
      String scheme = realm.getScheme();
      if (realm.getHost() != null && scheme != null && Set.of("https", "http").contains(scheme)) {
        return realm;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new ProtocolException("the token service that it names is not an address", "");
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
