package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.MediaTypes;

/**
 * A registry in memory that speaks the OCI distribution protocol, with a token service beside it.
 * What a test wants otherwise it says with {@link #when}.
 */
public final class FakeRegistry implements AutoCloseable {

  /** A script for some requests, which may leave them to the registry. */
  @FunctionalInterface
  public interface Rule {
    /**
     * Answers, or not.
     *
     * @return whether it answered
     * @throws IOException which ends the connection
     */
    boolean answer(IncomingRequest request) throws IOException;
  }

  private static final Pattern TARGET =
      Pattern.compile("/v2/(?<name>.+)/(?<kind>manifests|blobs|blobs/uploads|tags)/(?<id>[^/]*)");

  /** A manifest as it was put. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Stored(byte[] content, String mediaType) {}

  private final ScriptedServer server = ScriptedServer.start(this::answer);
  private final Map<String, Stored> manifests = new ConcurrentHashMap<>();
  private final Map<String, String> tags = new ConcurrentHashMap<>();
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<String, byte[]> uploads = new ConcurrentHashMap<>();
  private final AtomicInteger completeUploads = new AtomicInteger();
  private final Set<String> tokens = ConcurrentHashMap.newKeySet();
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final AtomicInteger number = new AtomicInteger();
  private volatile Optional<String> basicLogin = Optional.empty();
  private volatile boolean wantsTokens;
  private volatile boolean takesWholeBlobs = true;
  private volatile int tokenSeconds = 300;
  private volatile List<String> challenges = List.of();

  /** Its host and port. */
  public String host() {
    return server.authority();
  }

  /** Its address. */
  public ScriptedServer server() {
    return server;
  }

  /** Asks {@code rule} first, before the rules that were added earlier. */
  public FakeRegistry when(Rule rule) {
    rules.add(0, rule);
    return this;
  }

  /** Answers requests whose {@code METHOD target} contains {@code part} so, {@code times} times. */
  public FakeRegistry failing(String part, int times, ScriptedServer.Script answer) {
    AtomicInteger left = new AtomicInteger(times);
    return when(
        request -> {
          if (!request.toString().contains(part) || left.getAndDecrement() <= 0) {
            return false;
          }
          answer.answer(request);
          return true;
        });
  }

  /** Ignores the body of the last request of an upload, like registries that require PATCH. */
  public FakeRegistry requiringPatch() {
    takesWholeBlobs = false;
    return this;
  }

  /** Wants this user and password, by the scheme Basic or, where tokens are wanted, for a token. */
  public FakeRegistry withLogin(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    basicLogin = Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
    return this;
  }

  /** Wants bearer tokens that live so long. */
  public FakeRegistry withTokens(int seconds) {
    wantsTokens = true;
    tokenSeconds = seconds;
    return this;
  }

  /**
   * Sends these {@code WWW-Authenticate} headers instead of its own.
   *
   * @param headers two at most; {@code %s} stands for its host
   */
  public FakeRegistry challenging(String... headers) {
    challenges = List.of(headers);
    return this;
  }

  /** Rejects all tokens it gave out up to now. */
  public void revokeTokens() {
    tokens.clear();
  }

  /** Puts a blob. */
  public Digest putBlob(String name, byte[] content) {
    Digest digest = Digest.sha256(content);
    blobs.put(name + "@" + digest, content);
    return digest;
  }

  /** Puts a manifest under a tag. */
  public Digest putManifest(String name, String tag, String mediaType, byte[] content) {
    Digest digest = Digest.sha256(content);
    manifests.put(name + "@" + digest, new Stored(content, mediaType));
    tags.put(name + ":" + tag, digest.toString());
    return digest;
  }

  /** Puts an image with all below it under a tag. */
  public void put(String name, String tag, TestImage image) {
    for (TestImage part : image.tree().toList()) {
      manifests.put(name + "@" + part.digest(), new Stored(part.manifest(), part.mediaType()));
      part.blobs().forEach(blob -> blobs.put(name + "@" + blob.digest(), blob.bytes()));
    }
    tags.put(name + ":" + tag, image.digest().toString());
  }

  /** What is missing below a manifest that is there, each as {@code name@digest}. */
  public List<String> missingBelow(String name, TestImage image) {
    List<String> missing = new ArrayList<>();
    for (TestImage part : image.tree().toList()) {
      if (manifest(name, part.digest().toString()) == null) {
        missing.add(name + "@" + part.digest());
      }
      part.blobs().stream()
          .filter(blob -> !Arrays.equals(blob.bytes(), blob(name, blob.digest())))
          .forEach(blob -> missing.add(name + "@" + blob.digest()));
    }
    return missing;
  }

  /** The digest of a tag; empty if there is none. */
  public Optional<String> tag(String name, String tag) {
    return Optional.ofNullable(tags.get(name + ":" + tag));
  }

  /** A manifest's bytes, by tag or digest; null if there is none. */
  public byte[] manifest(String name, String identifier) {
    Stored stored = stored(name, identifier);
    return stored == null ? null : stored.content();
  }

  /** The media type under which a manifest was put; null if there is none. */
  public String mediaType(String name, String identifier) {
    Stored stored = stored(name, identifier);
    return stored == null ? null : stored.mediaType();
  }

  /** A blob's bytes; null if there is none. */
  public byte[] blob(String name, Digest digest) {
    return blobs.get(name + "@" + digest);
  }

  /** The number of uploads whose last request arrived completely. */
  public int completeUploads() {
    return completeUploads.get();
  }

  /** What was asked, each as {@code METHOD target}. */
  public List<String> log() {
    return server.log();
  }

  /** How many requests' {@code METHOD target} contains {@code part}. */
  public long count(String part) {
    return log().stream().filter(line -> line.contains(part)).count();
  }

  private Stored stored(String name, String identifier) {
    String digest =
        identifier.contains(":") ? identifier : tags.getOrDefault(name + ":" + identifier, "");
    return manifests.get(name + "@" + digest);
  }

  private void answer(IncomingRequest request) throws IOException {
    for (Rule rule : rules) {
      if (rule.answer(request)) {
        return;
      }
    }
    if (request.path().equals("/token")) {
      token(request);
    } else if (!isAuthorized(request)) {
      challenge(request);
    } else if (request.path().equals("/v2/")) {
      request.respond(200, "{}");
    } else {
      Matcher target = TARGET.matcher(request.path());
      if (!target.matches()) {
        error(request, 404, "UNSUPPORTED");
        return;
      }
      String name = target.group("name");
      switch (target.group("kind")) {
        case "manifests" -> manifests(request, name, target.group("id"));
        case "tags" -> tags(request, name);
        case "blobs" -> blob(request, name, target.group("id"));
        default -> upload(request, name, target.group("id"));
      }
    }
  }

  private boolean isAuthorized(IncomingRequest request) {
    String header = request.header("Authorization").orElse("");
    if (wantsTokens) {
      return tokens.contains(header);
    }
    return basicLogin.isEmpty() || basicLogin.get().equals(header);
  }

  private void challenge(IncomingRequest request) throws IOException {
    Matcher target = TARGET.matcher(request.path());
    String scope =
        target.matches() ? ",scope=\"repository:" + target.group("name") + ":pull,push\"" : "";
    String realm = "http://" + request.header("Host").orElse(host()) + "/token";
    String bearer = "Bearer realm=\"" + realm + "\",service=\"fake\"" + scope;
    Map<String, String> headers = new LinkedHashMap<>();
    if (challenges.isEmpty()) {
      headers.put("WWW-Authenticate", wantsTokens ? bearer : "Basic realm=\"fake\"");
    }
    for (String challenge : challenges) {
      // The case does not matter, but keeps two of them apart.
      headers.put(
          headers.isEmpty() ? "WWW-Authenticate" : "www-authenticate", challenge.formatted(host()));
    }
    request.respond(401, headers, "{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}");
  }

  private void token(IncomingRequest request) throws IOException {
    if (basicLogin.isPresent() && !basicLogin.equals(request.header("Authorization"))) {
      error(request, 401, "UNAUTHORIZED");
      return;
    }
    String token = "token-" + number.incrementAndGet();
    tokens.add("Bearer " + token);
    request.respond(200, "{\"token\":\"" + token + "\",\"expires_in\":" + tokenSeconds + "}");
  }

  private void manifests(IncomingRequest request, String name, String identifier)
      throws IOException {
    if (request.method().equals("PUT")) {
      putManifest(request, name, identifier);
      return;
    }
    Stored stored = stored(name, identifier);
    if (stored == null) {
      error(request, 404, "MANIFEST_UNKNOWN");
      return;
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", stored.mediaType());
    headers.put("Docker-Content-Digest", Digest.sha256(stored.content()).toString());
    request.respond(200, headers, stored.content());
  }

  private void putManifest(IncomingRequest request, String name, String identifier)
      throws IOException {
    byte[] content = request.body();
    String mediaType = request.header("Content-Type").orElse(MediaTypes.OCI_MANIFEST);
    Digest digest = Digest.sha256(content);
    manifests.put(name + "@" + digest, new Stored(content, mediaType));
    if (!identifier.contains(":")) {
      tags.put(name + ":" + identifier, digest.toString());
    }
    request.respond(201, Map.of("Docker-Content-Digest", digest.toString()), "");
  }

  private void tags(IncomingRequest request, String name) throws IOException {
    List<String> names =
        tags.keySet().stream()
            .filter(tag -> tag.startsWith(name + ":"))
            .map(tag -> "\"" + tag.substring(name.length() + 1) + "\"")
            .sorted()
            .toList();
    if (names.isEmpty()) {
      error(request, 404, "NAME_UNKNOWN");
    } else {
      request.respond(200, "{\"name\":\"" + name + "\",\"tags\":" + names + "}");
    }
  }

  private void blob(IncomingRequest request, String name, String digest) throws IOException {
    byte[] content = blobs.get(name + "@" + digest);
    if (content == null) {
      error(request, 404, "BLOB_UNKNOWN");
    } else {
      request.respond(200, Map.of(), content);
    }
  }

  private void upload(IncomingRequest request, String name, String session) throws IOException {
    if (request.method().equals("POST")) {
      beginUpload(request, name);
      return;
    }
    byte[] before = uploads.get(session);
    if (before == null) {
      error(request, 404, "BLOB_UPLOAD_UNKNOWN");
    } else if (request.method().equals("PATCH")) {
      byte[] body = request.body();
      uploads.put(session, body);
      request.respond(202, Map.of("Location", location(name, session)), "");
    } else {
      byte[] body = takesWholeBlobs ? request.body() : new byte[0];
      byte[] content = body.length > 0 ? body : before;
      completeUploads.incrementAndGet();
      Digest digest = Digest.sha256(content);
      uploads.remove(session);
      if (!request.parameter("digest").equals(Optional.of(digest.toString()))) {
        error(request, 400, "DIGEST_INVALID");
        return;
      }
      blobs.put(name + "@" + digest, content);
      request.respond(201, Map.of("Docker-Content-Digest", digest.toString()), "");
    }
  }

  /** Stores the body of an upload without an answer. */
  public void resumeUpload(IncomingRequest request) throws IOException {
    Matcher target = TARGET.matcher(request.path());
    if (target.matches()) {
      uploads.put(target.group("id"), request.body());
    }
  }

  private void beginUpload(IncomingRequest request, String name) throws IOException {
    Optional<String> mount = request.parameter("mount");
    byte[] known =
        mount.map(d -> blobs.get(request.parameter("from").orElse("") + "@" + d)).orElse(null);
    if (known != null) {
      blobs.put(name + "@" + mount.get(), known);
      request.respond(201, "");
      return;
    }
    String session = "upload-" + number.incrementAndGet();
    uploads.put(session, new byte[0]);
    request.respond(202, Map.of("Location", location(name, session)), "");
  }

  private static String location(String name, String session) {
    return "/v2/" + name + "/blobs/uploads/" + session + "?_state=a%2Bb%3D";
  }

  /** Answers with an error as the protocol writes it. */
  public static void error(IncomingRequest request, int status, String code) throws IOException {
    request.respond(
        status, "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"as scripted\"}]}");
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
