package org.opensearch.migrations.ecr.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;
import org.opensearch.migrations.ecr.testing.AwsProperties;
import org.opensearch.migrations.ecr.testing.FakeEcr;
import org.opensearch.migrations.ecr.testing.IncomingRequest;
import org.opensearch.migrations.ecr.testing.Pause;
import org.opensearch.migrations.ecr.testing.ScriptedServer;

/** Tokens of ECR Public: had where they can be had, and never a failure. */
@Timeout(30)
class EcrPublicTest {

  private static final String HOST = "public.ecr.aws";

  @AutoClose private final AwsProperties aws = new AwsProperties();
  private final AtomicInteger tokens = new AtomicInteger();
  private final AtomicReference<ScriptedServer.Script> script =
      new AtomicReference<>(this::answerToken);
  private final List<String> notes = new CopyOnWriteArrayList<>();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  @AutoClose private FakeEcr fake;
  @AutoClose private ScriptedServer server;
  @AutoClose private AmazonEcr ecr;
  private RegistryCredentials credentials;

  @BeforeEach
  void start() throws IOException {
    fake = FakeEcr.start();
    server = ScriptedServer.start(request -> script.get().answer(request));
    aws.set(fake.environment());
    aws.set("aws.endpointUrlEcrPublic", server.uri("").toString());
    ecr = new AmazonEcr(Optional.empty(), NetworkOptions.defaults(), now::get);
    credentials = ecr.publicCredentials(notes::add);
  }

  private void answerToken(IncomingRequest request) throws IOException {
    request.body();
    String pair = "AWS:public-" + tokens.incrementAndGet();
    String token = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    long ends = now.get().plus(Duration.ofHours(12)).getEpochSecond();
    request.respond(
        200,
        "{\"authorizationData\":{\"authorizationToken\":\"%s\",\"expiresAt\":%d.5E0}}"
            .formatted(token, ends));
  }

  private static void answerError(IncomingRequest request, int status, String code)
      throws IOException {
    request.body();
    request.respond(status, "{\"__type\":\"com.amazonaws#" + code + "\"}");
  }

  private static Optional<Login> login(int number) {
    return Optional.of(new Login("AWS", "public-" + number));
  }

  @Test
  void oneSignedRequestProvidesTheLoginForTheRun() throws IOException {
    for (int i = 0; i < 5; i++) {
      assertEquals(login(1), credentials.login(HOST));
    }

    assertEquals(1, server.requests().size());
    IncomingRequest request = server.requests().get(0);
    assertEquals("POST /", request.toString());
    assertEquals("{}", new String(request.body(), StandardCharsets.UTF_8));
    assertEquals(
        Optional.of("SpencerFrontendService.GetAuthorizationToken"),
        request.header("X-Amz-Target"));
    String authorization = request.header("Authorization").orElse("");
    assertTrue(
        authorization.matches(
            "AWS4-HMAC-SHA256 Credential=\\w+/[0-9]{8}/us-east-1/ecr-public/aws4_request, .*"),
        authorization);
    assertEquals(List.of(), fake.calls());
    assertEquals(List.of(), notes);
  }

  @Test
  void otherHostsSendNoRequest() {
    for (String host : List.of("docker.io", "quay.io", "public.ecr.aws.evil.example")) {
      assertEquals(Optional.empty(), credentials.login(host));
      assertEquals(Optional.empty(), credentials.renewed(host, new Login("u", "p")));
    }
    assertEquals(List.of(), server.requests());
  }

  @Test
  void otherHostsDoNotWaitForItsTokenAndItsOwnThreadsShareIt() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    script.set(
        request -> {
          asked.countDown();
          await(answered);
          answerToken(request);
        });
    List<CompletableFuture<Optional<Login>>> logins = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int i = 0; i < 4; i++) {
        logins.add(CompletableFuture.supplyAsync(() -> credentials.login(HOST), threads));
      }
      asked.await();
      assertEquals(Optional.empty(), credentials.login("docker.io"));
      assertEquals(Optional.empty(), credentials.renewed("docker.io", new Login("u", "p")));
      assertEquals(1, answered.getCount());
    } finally {
      answered.countDown();
      threads.shutdown();
    }
    for (CompletableFuture<Optional<Login>> login : logins) {
      assertEquals(login(1), login.join());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aTokenIsRenewedBeforeItEnds() {
    assertEquals(login(1), credentials.login(HOST));
    now.set(now.get().plus(Duration.ofMinutes(700)));
    assertEquals(login(1), credentials.login(HOST));
    now.set(now.get().plus(Duration.ofMinutes(10)));
    assertEquals(login(2), credentials.login(HOST));
  }

  @Test
  void aRejectedTokenIsRenewedOnce() {
    Login first = credentials.login(HOST).orElseThrow();
    Login second = credentials.renewed(HOST, first).orElseThrow();
    assertEquals("public-2", second.password());

    assertEquals(Optional.empty(), credentials.renewed(HOST, second));
    assertEquals(Optional.empty(), credentials.login(HOST));
    assertEquals(2, server.requests().size());
    assertEquals(1, notes.size());
    assertTrue(notes.get(0).contains("rejects the token"), notes.toString());
  }

  @Test
  void aLoginOfAnotherOriginThatIsRejectedIsReplaced() {
    assertEquals(login(1), credentials.renewed(HOST, new Login("AWS", "of docker login")));
    assertEquals(1, server.requests().size());
  }

  // Anonymous

  @ParameterizedTest
  @CsvSource({
    "400, AccessDeniedException",
    "400, UnrecognizedClientException",
    "403, ExpiredTokenException",
    "404, UnknownOperationException",
    "429, TooManyRequestsException",
    "500, ServerException"
  })
  void rejectedRequestsFallBackToAnonymous(int status, String code) {
    script.set(request -> answerError(request, status, code));

    assertAnonymous(code);
    assertEquals(1, server.requests().size());
  }

  private void assertAnonymous(String words) {
    assertEquals(Optional.empty(), credentials.login(HOST));
    assertEquals(Optional.empty(), credentials.login(HOST));
    assertEquals(1, notes.size());
    assertTrue(notes.get(0).contains("public.ecr.aws is read anonymously: "), notes.toString());
    assertTrue(notes.get(0).contains(words), notes.toString());
  }

  @Test
  void withoutCredentialsNoRequestIsSent() {
    aws.remove("aws.accessKeyId");
    aws.remove("aws.secretAccessKey");

    assertAnonymous("no AWS credentials found");
    assertEquals(List.of(), server.requests());
  }

  @Test
  void unavailableCredentialsAreIgnored() {
    aws.remove("aws.secretAccessKey");

    assertAnonymous("AWS_ACCESS_KEY_ID could not be loaded");
  }

  @Test
  void malformedConfigurationIsIgnored(@TempDir Path folder) throws IOException {
    Path config = Files.writeString(folder.resolve("config"), "nonsense\n[");
    aws.set("aws.configFile", config.toString());

    assertAnonymous("line 1");
  }

  @Test
  void anUnreachableApiIsIgnored() {
    aws.set("aws.endpointUrlEcrPublic", "http://127.0.0.1:1");

    assertAnonymous("Connection refused");
  }

  @Test
  void aSilentApiTimesOutEarly() {
    script.set(request -> Pause.of(Duration.ofSeconds(20)));
    long begin = System.nanoTime();

    assertAnonymous("no data received within the timeout");
    Duration waited = Duration.ofNanos(System.nanoTime() - begin);
    assertTrue(waited.toSeconds() < 8, waited::toString);
  }

  @Test
  void endpointsWithoutEcrPublicAreIgnored() {
    aws.remove("aws.endpointUrlEcrPublic");
    aws.set("aws.endpointUrl", fake.endpoint());

    assertAnonymous("status 400");
    assertEquals(List.of(), server.requests());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}",
        "not JSON",
        "{\"authorizationData\":{\"authorizationToken\":\"%%%\"}}",
        "{\"authorizationData\":{\"authorizationToken\":\"c2VjcmV0\"}}"
      })
  void malformedResponsesAreIgnoredAndNotQuoted(String body) {
    script.set(
        request -> {
          request.body();
          request.respond(200, body);
        });

    assertAnonymous("");
    assertTrue(notes.stream().noneMatch(n -> n.contains("secret") || n.contains("c2Vj")));
  }
}
