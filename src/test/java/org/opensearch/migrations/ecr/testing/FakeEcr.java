package org.opensearch.migrations.ecr.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A server that speaks as much of the ECR API (AWS JSON 1.1) as is used: its actions, signatures,
 * pages, faults on demand. It is reached through {@code AWS_ENDPOINT_URL_ECR}; see {@link
 * #environment()}. Methods may be called while it serves.
 */
public final class FakeEcr implements AutoCloseable {

  /** The one account that it knows. */
  public static final String ACCOUNT_ID = "123456789012";

  /** The one region that it is in. */
  public static final String REGION = "eu-west-1";

  private static final String ACCESS_KEY = "AKIAFAKEFAKEFAKEFAKE";
  private static final String SECRET_KEY = "fake/secret/key";
  private static final String TARGET_PREFIX = "AmazonEC2ContainerRegistry_V20150921.";
  private static final Pattern SIGNATURE =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential="
              + ACCESS_KEY
              + "/[0-9]{8}/(?<region>[a-z0-9-]+)/ecr/aws4_request,"
              + " SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*, Signature=[0-9a-f]{64}");
  private static final ObjectMapper JSON = new ObjectMapper();

  static {
    // Else each answer waits 40 ms for an acknowledgement of its head.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final EcrFaults faults = new EcrFaults();

  private final TreeMap<String, List<String>> tags = new TreeMap<>();
  private final TreeMap<String, ObjectNode> repositories = new TreeMap<>();
  private final TreeMap<String, String> policies = new TreeMap<>();
  private final TreeMap<String, String> repositoryPolicies = new TreeMap<>();
  private List<String> passwords = List.of("fake-ecr-password");
  private int tokensIssued;
  private Duration tokenLifetime = Duration.ofHours(12);
  private int pageSize = 1000;
  private boolean endless;
  private String proxyEndpoint = "https://" + ACCOUNT_ID + ".dkr.ecr." + REGION + ".amazonaws.com";

  /**
   * A request that came in.
   *
   * @param action {@code CreateRepository} and so on
   * @param repository the repository's name, where the action has one
   * @param registryId the account it was asked for, where one was named
   * @param region what the request was signed for; empty if it was not signed as it should be
   */
  public record Call(
      String action,
      Optional<String> repository,
      Optional<String> registryId,
      Optional<String> region) {}

  private FakeEcr(HttpServer server) {
    this.server = server;
  }

  /** Starts one on a free port of the loopback interface. */
  public static FakeEcr start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    FakeEcr fake = new FakeEcr(server);
    server.createContext("/", fake::handle);
    server.setExecutor(fake.threads);
    server.start();
    return fake;
  }

  /** Where it listens. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /**
   * The environment of a process that is to find this server, credentials that it takes, and
   * nothing else of AWS.
   */
  public Map<String, String> environment() {
    return Map.of(
        "AWS_ENDPOINT_URL_ECR",
        endpoint(),
        "AWS_ACCESS_KEY_ID",
        ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY",
        SECRET_KEY,
        "AWS_REGION",
        REGION,
        "AWS_CONFIG_FILE",
        "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE",
        "/dev/null",
        "AWS_EC2_METADATA_DISABLED",
        "true");
  }

  /** The passwords of the tokens, in the order they are issued; the last one from then on. */
  public synchronized FakeEcr passwords(String... inOrder) {
    passwords = List.of(inOrder);
    tokensIssued = 0;
    return this;
  }

  /** How long tokens live from when they are issued. */
  public synchronized FakeEcr tokenLifetime(Duration lifetime) {
    tokenLifetime = lifetime;
    return this;
  }

  /** The caller's own registry, as an address: {@code http://127.0.0.1:5000}. */
  public synchronized FakeEcr proxyEndpoint(String address) {
    proxyEndpoint = address;
    return this;
  }

  /** The most repositories that one page of the list holds, whatever is asked for. */
  public synchronized FakeEcr pageSize(int most) {
    pageSize = most;
    return this;
  }

  /** Adds repositories that are there already; listeners are not told. */
  public synchronized FakeEcr existing(Collection<String> names) {
    names.forEach(name -> repositories.putIfAbsent(name, repository(name)));
    return this;
  }

  /** Deletes a repository. */
  public synchronized FakeEcr deleted(String name) {
    repositories.remove(name);
    return this;
  }

  /** Adds a repository with these tags. */
  public synchronized FakeEcr tagged(String repository, String... inIt) {
    existing(List.of(repository));
    tags.put(repository, List.of(inIt));
    return this;
  }

  /**
   * Tells {@code listener} the name of each repository that is created, before the answer is sent.
   */
  public FakeEcr onCreate(Consumer<String> listener) {
    listeners.add(listener);
    return this;
  }

  /** What is answered instead of doing as asked. */
  public EcrFaults faults() {
    return faults;
  }

  /** All requests so far, in order. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** The requests of one action. */
  public List<Call> calls(String action) {
    return calls.stream().filter(call -> call.action().equals(action)).toList();
  }

  /** The names of the repositories that are there, sorted. */
  public synchronized List<String> repositories() {
    return List.copyOf(repositories.keySet());
  }

  /** Names a next part of each list from now on, the same one again and again. */
  public synchronized FakeEcr endlessLists() {
    endless = true;
    return this;
  }

  /** A repository as ECR describes it, with its resource tags. */
  public synchronized JsonNode described(String name) {
    return repositories.get(name).deepCopy();
  }

  /** The lifecycle policy of a repository, if it has one. */
  public synchronized Optional<String> lifecyclePolicy(String name) {
    return Optional.ofNullable(policies.get(name));
  }

  /** Gives a repository a lifecycle policy. */
  public synchronized FakeEcr lifecyclePolicy(String name, String policy) {
    policies.put(name, policy);
    return this;
  }

  /** The repository policy of a repository, if it has one. */
  public synchronized Optional<String> repositoryPolicy(String name) {
    return Optional.ofNullable(repositoryPolicies.get(name));
  }

  /** Gives a repository a repository policy. */
  public synchronized FakeEcr repositoryPolicy(String name, String policy) {
    repositoryPolicies.put(name, policy);
    return this;
  }

  private static ObjectNode repository(String name) {
    ObjectNode repository = JSON.createObjectNode();
    repository.put("repositoryName", name).put("imageTagMutability", "MUTABLE");
    repository.putObject("imageScanningConfiguration").put("scanOnPush", false);
    repository.putObject("encryptionConfiguration").put("encryptionType", "AES256");
    return repository;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String target = header(exchange, "X-Amz-Target");
      String action =
          target.startsWith(TARGET_PREFIX) ? target.substring(TARGET_PREFIX.length()) : "";
      JsonNode request = JSON.readTree(exchange.getRequestBody());
      Call call =
          new Call(
              action,
              text(request, "repositoryName"),
              text(request, "registryId"),
              signedRegion(exchange));
      calls.add(call);
      send(exchange, answer(call, request));
    }
  }

  /**
   * An answer.
   *
   * @param type the error's code; empty for success
   */
  private record Answer(int status, String type, ObjectNode body) {}

  private Answer answer(Call call, JsonNode request) {
    Optional<EcrFaults.Fault> fault = faults.next(call.action());
    if (fault.isPresent()) {
      return error(fault.get().status(), fault.get().code(), fault.get().message());
    }
    if (call.region().isEmpty()) {
      return error(400, "MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    if (!call.registryId().map(ACCOUNT_ID::equals).orElse(true)) {
      return error(400, "AccessDeniedException", "not authorized for another account");
    }
    return switch (call.action()) {
      case "GetAuthorizationToken" -> token();
      case "DescribeRepositories" -> page(request);
      case "ListImages" -> images(call.repository().orElse(""), request);
      case "CreateRepository" -> create(call.repository().orElse(""), request);
      case "PutLifecyclePolicy" -> putPolicy(call.repository().orElse(""), request);
      case "GetLifecyclePolicy" -> getPolicy(call.repository().orElse(""));
      case "SetRepositoryPolicy" -> setRepositoryPolicy(call.repository().orElse(""), request);
      case "GetRepositoryPolicy" -> getRepositoryPolicy(call.repository().orElse(""));
      default -> error(400, "UnknownOperationException", "no action " + call.action());
    };
  }

  private synchronized Answer token() {
    String password = passwords.get(Math.min(tokensIssued++, passwords.size() - 1));
    ObjectNode body = JSON.createObjectNode();
    body.putArray("authorizationData")
        .addObject()
        .put(
            "authorizationToken",
            Base64.getEncoder()
                .encodeToString(("AWS:" + password).getBytes(StandardCharsets.UTF_8)))
        .put("expiresAt", Instant.now().plus(tokenLifetime).toEpochMilli() / 1000.0)
        .put("proxyEndpoint", proxyEndpoint);
    return new Answer(200, "", body);
  }

  private synchronized Answer page(JsonNode request) {
    List<ObjectNode> all = new ArrayList<>(repositories.values());
    int from = request.path("nextToken").asInt(0);
    int to = Math.min(all.size(), from + Math.min(pageSize, request.path("maxResults").asInt(100)));
    ObjectNode body = JSON.createObjectNode();
    all.subList(from, to).forEach(body.withArray("repositories")::add);
    if (to < all.size() || endless) {
      body.put("nextToken", String.valueOf(to));
    }
    return new Answer(200, "", body);
  }

  private synchronized Answer images(String repository, JsonNode request) {
    if (!repositories.containsKey(repository)) {
      return notFound(repository);
    }
    List<String> all = tags.getOrDefault(repository, List.of());
    int from = request.path("nextToken").asInt(0);
    int to = Math.min(all.size(), from + Math.min(pageSize, request.path("maxResults").asInt(100)));
    ObjectNode body = JSON.createObjectNode();
    body.putArray("imageIds");
    all.subList(from, to)
        .forEach(tag -> body.withArray("imageIds").addObject().put("imageTag", tag));
    if (to < all.size() || endless) {
      body.put("nextToken", String.valueOf(to));
    }
    return new Answer(200, "", body);
  }

  private synchronized Answer putPolicy(String repository, JsonNode request) {
    if (!repositories.containsKey(repository)) {
      return notFound(repository);
    }
    policies.put(repository, request.path("lifecyclePolicyText").asText());
    return new Answer(200, "", JSON.createObjectNode().put("repositoryName", repository));
  }

  private synchronized Answer getPolicy(String repository) {
    if (!policies.containsKey(repository)) {
      return error(400, "LifecyclePolicyNotFoundException", "none for '" + repository + "'");
    }
    return new Answer(
        200, "", JSON.createObjectNode().put("lifecyclePolicyText", policies.get(repository)));
  }

  private synchronized Answer setRepositoryPolicy(String repository, JsonNode request) {
    if (!repositories.containsKey(repository)) {
      return notFound(repository);
    }
    repositoryPolicies.put(repository, request.path("policyText").asText());
    return new Answer(200, "", JSON.createObjectNode().put("repositoryName", repository));
  }

  private synchronized Answer getRepositoryPolicy(String repository) {
    if (!repositoryPolicies.containsKey(repository)) {
      return error(400, "RepositoryPolicyNotFoundException", "none for '" + repository + "'");
    }
    return new Answer(
        200, "", JSON.createObjectNode().put("policyText", repositoryPolicies.get(repository)));
  }

  private static Answer notFound(String repository) {
    return error(400, "RepositoryNotFoundException", "'" + repository + "' does not exist");
  }

  private Answer create(String name, JsonNode request) {
    synchronized (this) {
      if (!name.matches("[a-z0-9][a-z0-9._/-]{1,255}")) {
        return error(
            400, "InvalidParameterException", "Invalid parameter at 'repositoryName' failed");
      }
      if (repositories.containsKey(name)) {
        return error(400, "RepositoryAlreadyExistsException", "'" + name + "' already exists");
      }
      ObjectNode repository = repository(name);
      List.of(
              "tags",
              "imageTagMutability",
              "imageTagMutabilityExclusionFilters",
              "imageScanningConfiguration",
              "encryptionConfiguration")
          .stream()
          .filter(request::has)
          .forEach(field -> repository.set(field, request.get(field)));
      repositories.put(name, repository);
    }
    listeners.forEach(listener -> listener.accept(name));
    ObjectNode body = JSON.createObjectNode();
    body.putObject("repository").put("repositoryName", name).put("registryId", ACCOUNT_ID);
    return new Answer(200, "", body);
  }

  private static Answer error(int status, String code, String message) {
    return new Answer(
        status, code, JSON.createObjectNode().put("__type", code).put("message", message));
  }

  private static void send(HttpExchange exchange, Answer answer) {
    try {
      byte[] body = JSON.writeValueAsBytes(answer.body());
      exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
      if (!answer.type().isEmpty()) {
        exchange.getResponseHeaders().set("x-amzn-ErrorType", answer.type());
      }
      exchange.sendResponseHeaders(answer.status(), body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> signedRegion(HttpExchange exchange) {
    var matcher = SIGNATURE.matcher(header(exchange, "Authorization"));
    boolean dated = !header(exchange, "X-Amz-Date").isEmpty();
    return dated && matcher.matches() ? Optional.of(matcher.group("region")) : Optional.empty();
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  private static Optional<String> text(JsonNode request, String field) {
    return Optional.ofNullable(request.path(field).asText(null));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
