package org.opensearch.migrations.ecr.registry.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.oci.BoundedJson;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;

/**
 * A file with logins: Docker's config.json, or podman's auth.json, see containers-auth.json(5).
 *
 * @param name the path of the file, or the environment variable with its content
 * @param entries the entries of {@code auths}
 * @param helpers the entries of {@code credHelpers}
 * @param store {@code credsStore}, the default credential helper; empty for none
 */
record AuthFile(
    String name, Map<Key, List<AuthEntry>> entries, Map<Key, HelperEntry> helpers, String store) {

  /** Parses these files and the output of credential helpers. */
  static final ObjectMapper JSON = BoundedJson.mapper(200_000);

  private static final int MAX_BYTES = 4 * 1024 * 1024;

  private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

  /** The names under which helpers store the login of Docker Hub; Docker uses the first one. */
  private static final List<String> HUB_SERVERS =
      List.of(
          "https://index.docker.io/v1/", "docker.io", "index.docker.io", "registry-1.docker.io");

  /**
   * The scope of a login.
   *
   * @param host the host of the registry, normalized
   * @param namespace a repository or a prefix of repositories by path segments; empty for all
   */
  record Key(String host, String namespace) {

    private static final Pattern WRITTEN =
        Pattern.compile(
            "(?<scheme>[a-zA-Z][a-zA-Z0-9+.-]*://)?(?<host>[^/]*)/*(?:v[12](?=/|$))?(?<path>.*)");

    private static final Pattern SLASHES = Pattern.compile("^/+|/+$");

    /** Parses a key of any tool, which can contain a scheme and an API version. */
    static Key parse(String written) {
      Matcher parts = WRITTEN.matcher(written.strip());
      if (!parts.matches()) {
        return new Key(written, "");
      }
      boolean isHttp = "http://".equalsIgnoreCase(parts.group("scheme"));
      return new Key(
          host(parts.group("host"), isHttp ? ":80" : ":443"),
          SLASHES.matcher(parts.group("path")).replaceAll(""));
    }

    /** The key of a registry, by the host in image references. */
    static Key ofHost(String host) {
      return new Key(host(host, ":443"), "");
    }

    private static String host(String written, String usualPort) {
      String host =
          written.endsWith(usualPort)
              ? written.substring(0, written.length() - usualPort.length())
              : written;
      String normalised = ImageReference.normalisedHost(host);
      return normalised.equals("registry.hub.docker.com") ? "docker.io" : normalised;
    }

    Key within(String path) {
      return new Key(host, path);
    }

    /** This key and its parents: the longest namespace first, the host last. */
    List<Key> withParents() {
      List<Key> keys = new ArrayList<>();
      String left = namespace;
      while (!left.isEmpty()) {
        keys.add(within(left));
        left = left.substring(0, Math.max(0, left.lastIndexOf('/')));
      }
      keys.add(within(""));
      return keys;
    }

    @Override
    public String toString() {
      return namespace.isEmpty() ? host : host + "/" + namespace;
    }
  }

  /**
   * An entry of {@code auths}.
   *
   * @param key the key, verbatim
   * @param content the login; empty if a credential helper stores it
   */
  record AuthEntry(String key, JsonNode content) {

    /**
     * The login; empty if there is none.
     *
     * @throws IOException if it is malformed
     */
    Optional<Login> login() throws IOException {
      String token = text(content, "identitytoken");
      if (!token.isEmpty()) {
        return Optional.of(Login.identityToken(token));
      }
      String auth = WHITE_SPACE.matcher(text(content, "auth")).replaceAll("");
      if (!auth.isEmpty()) {
        return Optional.of(decoded(auth));
      }
      String user = text(content, "username");
      return user.isEmpty()
          ? Optional.empty()
          : Optional.of(new Login(user, text(content, "password")));
    }

    private static Login decoded(String auth) throws IOException {
      String pair;
      try {
        String usual = auth.replace('-', '+').replace('_', '/');
        pair = new String(Base64.getDecoder().decode(usual), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        // Without the cause, whose message quotes the text.
        throw new IOException("its auth is not base64");
      }
      int colon = pair.indexOf(':');
      if (colon < 0) {
        throw new IOException("its auth is not base64 of USER:PASSWORD");
      }
      // As Docker, remove zeros; a line end comes from a shell's echo.
      int end = pair.length();
      while (end > colon + 1 && "\0\r\n".indexOf(pair.charAt(end - 1)) >= 0) {
        end--;
      }
      return new Login(pair.substring(0, colon), pair.substring(colon + 1, end));
    }
  }

  /**
   * An entry of {@code credHelpers}.
   *
   * @param key the key, verbatim
   * @param helper the name of the helper; empty to disable {@code credsStore}
   */
  record HelperEntry(String key, String helper) {}

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read or is malformed; the message does not quote it
   */
  static AuthFile read(Path path) throws IOException {
    byte[] content;
    try (InputStream in = Files.newInputStream(path)) {
      content = in.readNBytes(MAX_BYTES + 1);
    }
    if (content.length > MAX_BYTES) {
      throw new IOException("it is larger than " + MAX_BYTES / 1024 / 1024 + " MiB");
    }
    return parse(path.toString(), content);
  }

  /**
   * Parses the content of a file. As for Docker and podman, an empty one has no logins.
   *
   * @param name the file or variable, for messages
   * @throws IOException if it is malformed; the message does not quote it
   */
  static AuthFile parse(String name, byte[] content) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(content);
    } catch (JsonProcessingException e) {
      throw new IOException("it is not JSON");
    }
    if (!root.isObject() && !root.isMissingNode()) {
      throw new IOException("it is not a JSON object");
    }
    Map<Key, List<AuthEntry>> entries = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : fields(root, "auths")) {
      entries
          .computeIfAbsent(Key.parse(entry.getKey()), key -> new ArrayList<>())
          .add(new AuthEntry(entry.getKey(), entry.getValue()));
    }
    Map<Key, HelperEntry> helpers = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : fields(root, "credHelpers")) {
      helpers.putIfAbsent(
          Key.parse(entry.getKey()), new HelperEntry(entry.getKey(), entry.getValue().asText("")));
    }
    return new AuthFile(name, entries, helpers, text(root, "credsStore"));
  }

  private static Iterable<Map.Entry<String, JsonNode>> fields(JsonNode root, String name)
      throws IOException {
    JsonNode value = value(root, name);
    if (!value.isObject() && !value.isMissingNode() && !value.isNull()) {
      throw new IOException("its " + name + " is not a JSON object");
    }
    return value.properties();
  }

  /** The text of a field; empty if there is none. */
  static String text(JsonNode object, String name) {
    JsonNode value = value(object, name);
    return value.isTextual() ? value.textValue() : "";
  }

  /** A field; like Docker and podman, ignores the case of its name. */
  private static JsonNode value(JsonNode object, String name) {
    return object.properties().stream()
        .filter(field -> field.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseGet(() -> object.path(name));
  }

  /** The namespaces of a host that have their own login. */
  Set<String> namespaces(String host) {
    Set<String> namespaces = new TreeSet<>();
    Stream.concat(entries.keySet().stream(), helpers.keySet().stream())
        .filter(key -> key.host().equals(host))
        .forEach(key -> namespaces.add(key.namespace()));
    return namespaces;
  }

  /** The entries with this key. */
  List<AuthEntry> entriesFor(Key key) {
    return entries.getOrDefault(key, List.of());
  }

  /** The name of the credential helper for this key, chosen as by Docker. */
  Optional<String> helperFor(Key key) {
    HelperEntry own = helpers.get(key);
    boolean isStored = key.namespace().isEmpty() || entries.containsKey(key);
    String name = own != null ? own.helper() : isStored ? store : "";
    return Optional.of(name).filter(helper -> !helper.isEmpty());
  }

  /** The names under which a helper can store the login: those in the file first. */
  Set<String> serversFor(Key key) {
    Set<String> servers = new LinkedHashSet<>();
    entriesFor(key).forEach(entry -> servers.add(entry.key()));
    HelperEntry own = helpers.get(key);
    if (own != null) {
      servers.add(own.key());
    }
    if (key.namespace().isEmpty()) {
      servers.addAll(key.host().equals("docker.io") ? HUB_SERVERS : List.of(key.host()));
    }
    return servers;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "AuthFile[%s]", name);
  }
}
