package org.opensearch.migrations.ecr.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.cli.console.StackTrace;
import org.opensearch.migrations.ecr.testing.FakeEcr;
import org.opensearch.migrations.ecr.testing.Hosts;
import org.opensearch.migrations.ecr.testing.IncomingRequest;
import org.opensearch.migrations.ecr.testing.ScriptedServer;

/** Secrets lie everywhere, everything goes wrong that can, and none of them is printed. */
class SecretsTest {

  /** Each has the same beginning, and characters that are escaped in addresses and in JSON. */
  private static final String MARK = "s3cr+t/";

  private static final String DOCKER_PASSWORD = MARK + "docker-password";
  private static final String HELPER_PASSWORD = MARK + "helper-password";
  private static final String REFRESH_TOKEN = MARK + "refresh-token";
  private static final String ECR_PASSWORD = MARK + "ecr-password";
  private static final String AWS_SECRET = MARK + "aws-secret-key";
  private static final String SESSION_TOKEN = MARK + "aws-session-token";
  private static final String BEARER = MARK + "bearer-token";
  private static final String SIGNATURE = MARK + "signature";
  private static final String CHART_TOKEN = MARK + "chart-token";
  private static final String CHART_PASSWORD = MARK + "chart-password";

  private static final List<String> ALL =
      List.of(
          DOCKER_PASSWORD,
          HELPER_PASSWORD,
          REFRESH_TOKEN,
          ECR_PASSWORD,
          AWS_SECRET,
          SESSION_TOKEN,
          BEARER,
          SIGNATURE,
          CHART_TOKEN,
          CHART_PASSWORD);

  @TempDir Path folder;

  /** A secret, and what it looks like when it is encoded, alone or with a user before it. */
  private static Set<String> forms(String secret) {
    Set<String> forms = new TreeSet<>(Set.of(secret, URLEncoder.encode(secret, UTF_8)));
    forms.add(secret.replace("/", "\\/"));
    for (String text : new String[] {secret, "AWS:" + secret, "me:" + secret, ":" + secret}) {
      String base64 = Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
      // Without its end, which depends on what comes after it.
      forms.add(base64.substring(0, base64.length() - 4));
    }
    return forms;
  }

  private static void assertTellsNone(String output) {
    for (String secret : ALL) {
      for (String form : forms(secret)) {
        assertFalse(output.contains(form), () -> form + " is told:\n" + output);
      }
    }
  }

  @Test
  void searchFindsSecrets() {
    String encoded = Base64.getEncoder().encodeToString(("AWS:" + ECR_PASSWORD).getBytes(UTF_8));
    assertTrue(forms(ECR_PASSWORD).stream().anyMatch(encoded::contains));
    assertTrue(forms(SIGNATURE).contains("s3cr%2Bt%2Fsignature"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mirror me:PASSWORD@r.example",
        "mirror https://me:PASSWORD@r.example",
        "verify --registry=me:PASSWORD@r.example",
        "generate-values r.example me:PASSWORD@r.example",
        "mirror r.example --source-mirror docker.io=me:PASSWORD@m.example",
        "mirror r.example --source-mirror docker.io=https://me:PASSWORD@m.example",
        "mirror r.example --plain-http me:PASSWORD@m.example",
        "mirror r.example --ca-file https://me:PASSWORD@m.example",
        "mirror r.example --source-mirrors docker.io=me:PASSWORD@m.example",
        "list --manifest https://me:PASSWORD@m.example/m.yaml",
        "list --include me:PASSWORD@m.example",
        "discover --chart https://me:PASSWORD@m.example/c.tgz",
        "discover --compare-with https://me:PASSWORD@m.example/l.txt"
      })
  void passwordsInArguments(String words) {
    Ran ran = Ran.with(Map.of(), words.replace("PASSWORD", "pa55-phrase").split(" "));
    assertFalse((ran.out() + ran.err()).contains("pa55"), ran::err);
    assertNotEquals(0, ran.status());
  }

  private MirrorStage stage() throws IOException {
    MirrorStage stage = new MirrorStage(folder);
    FakeEcr ecr = stage.becomeEcr();
    ecr.passwords(ECR_PASSWORD);
    stage.destination.withLogin("AWS", ECR_PASSWORD);
    stage.aws.set("aws.secretAccessKey", AWS_SECRET);
    stage.aws.set("aws.sessionToken", SESSION_TOKEN);
    stage.options("--verbose", "--retries", "0", "--report", folder + "/report.json");
    return stage;
  }

  private Ran run(MirrorStage stage) throws IOException {
    Ran ran = stage.run();
    Path report = folder.resolve("report.json");
    String written = Files.exists(report) ? Files.readString(report) : "";
    assertTellsNone(ran.out() + ran.err() + written);
    return ran;
  }

  @Test
  void successfulRun() throws Exception {
    try (MirrorStage stage = stage()) {
      signedBlobs(stage, true);
      assertEquals(0, run(stage).status());
      assertTrue(stage.source.count(URLEncoder.encode(SIGNATURE, UTF_8)) > 0);
      stage.options("--dry-run");
      assertEquals(0, run(stage).status());
    }
  }

  /** Blobs come from signed addresses, as those of most public registries do. */
  private static void signedBlobs(MirrorStage stage, boolean served) {
    String query = "?X-Amz-Signature=" + URLEncoder.encode(SIGNATURE, UTF_8);
    stage.source.when(
        request -> {
          if (request.target().contains("X-Amz-Signature")) {
            if (!served) {
              request.respond(403, "<Error><Code>AccessDenied</Code></Error>");
            }
            return !served;
          }
          boolean mine = request.method().equals("GET") && request.target().contains("/blobs/");
          if (mine) {
            String host = stage.source.server().otherAuthority();
            request.redirect(307, "http://" + host + request.target() + query);
          }
          return mine;
        });
    stage.plainHttp("SIGNED", stage.source.server().otherAuthority());
  }

  @Test
  void expiredSignedUrl() throws Exception {
    try (MirrorStage stage = stage()) {
      signedBlobs(stage, false);
      // Another address may do, but nothing is tried again here.
      assertEquals(5, run(stage).status());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://me:PASSWORD@no_host/x?X-Amz-Signature=SIGNATURE",
        "https://me:PASSWORD@[broken/x?X-Amz-Signature=SIGNATURE",
        "http://me:PASSWORD@elsewhere.test/x?X-Amz-Signature=SIGNATURE",
        "https://me:PASSWORD@registry.invalid/x?X-Amz-Signature=SIGNATURE",
        "ftp://me:PASSWORD@elsewhere.test/x?X-Amz-Signature=SIGNATURE",
        "https://me:PASSWORD@host:port:1/x?X-Amz-Signature=SIGNATURE",
      })
  void invalidSignedUrl(String location) throws Exception {
    String target = location.replace("PASSWORD", CHART_PASSWORD).replace("SIGNATURE", SIGNATURE);
    try (MirrorStage stage = stage()) {
      stage.source.failing("GET /v2/fine/one/blobs/", 99, request -> request.redirect(307, target));
      assertTrue(run(stage).status() > 0);
    }
    try (MirrorStage stage = stage()) {
      stage.destination.failing(
          "POST ", 99, request -> request.respond(202, Map.of("Location", target), ""));
      assertTrue(run(stage).status() > 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 429, 500})
  void registryMessagesAboutLogins(int status) throws Exception {
    String answer = "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\"}]}";
    try (MirrorStage stage = stage()) {
      stage.destination.failing("PUT ", 99, request -> request.respond(status, answer));
      assertTrue(run(stage).status() > 0);
    }
    try (MirrorStage stage = stage()) {
      stage.login(stage.source.host(), "me", DOCKER_PASSWORD);
      stage.source.withLogin("me", DOCKER_PASSWORD);
      stage.source.failing("/fine/one/", 99, request -> request.respond(status, answer));
      assertTrue(run(stage).status() > 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"grant", "deny", "page", "cut"})
  void tokensAndRefreshTokens(String how) throws Exception {
    try (MirrorStage stage = stage()) {
      identityToken(stage, stage.source.host());
      stage.source.when(
          request -> {
            if (request.path().equals("/token")) {
              assertTrue(new String(request.body(), UTF_8).contains("refresh_token="));
              token(request, how);
            } else if (!("Bearer " + BEARER).equals(request.header("Authorization").orElse(""))) {
              String realm = "Bearer realm=\"http://" + stage.source.host() + "/token\"";
              request.respond(401, Map.of("WWW-Authenticate", realm), "");
            } else {
              return false;
            }
            return true;
          });
      Ran ran = run(stage);
      assertEquals(how.equals("grant"), ran.status() == 0, ran::err);
    }
  }

  private static void token(IncomingRequest request, String how) throws IOException {
    switch (how) {
      case "grant" -> request.respond(200, "{\"token\":\"" + BEARER + "\"}");
      case "deny" -> request.respond(401, "{\"details\":\"no\"}");
      case "page" -> request.respond(200, "{\"token\": " + BEARER + "}");
      default -> request.reset();
    }
  }

  private void identityToken(MirrorStage stage, String host) throws IOException {
    stage.logins.clear();
    Files.writeString(
        folder.resolve(".docker/config.json"),
        "{\"auths\":{\"%s\":{\"auth\":\"%s\",\"identitytoken\":\"%s\"}}}"
            .formatted(
                host,
                Base64.getEncoder().encodeToString("<token>:".getBytes(UTF_8)),
                REFRESH_TOKEN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo '{\"Username\":\"me\",\"Secret\":\"SECRET\"}'",
        "echo SECRET; exit 1",
        "echo '{SECRET'"
      })
  void credentialHelpers(String script) throws Exception {
    try (MirrorStage stage = stage()) {
      Path helper = folder.resolve("docker-credential-test");
      Files.writeString(
          helper, "#!/bin/sh\ncat >/dev/null\n" + script.replace("SECRET", HELPER_PASSWORD) + "\n");
      Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwx------"));
      stage.logins.clear();
      String name = folder.resolve("docker-credential-test").toString();
      Files.writeString(
          folder.resolve(".docker/config.json"),
          "{\"credHelpers\":{\"%s\":\"%s\"}}"
              .formatted(stage.source.host(), "../".repeat(40) + name.substring(1)));
      stage.source.withLogin("me", "another");
      assertEquals(4, run(stage).status());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AccessDeniedException",
        "ExpiredTokenException",
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
      })
  void awsMessagesAboutSignatures(String code) throws Exception {
    boolean quotes = code.contains("Signature");
    try (MirrorStage stage = stage()) {
      FakeEcr ecr = stage.becomeEcr();
      stage.aws.set("aws.secretAccessKey", AWS_SECRET);
      stage.aws.set("aws.sessionToken", SESSION_TOKEN);
      ecr.faults()
          .always(
              "GetAuthorizationToken",
              code,
              quotes ? "The Canonical String: 'x-amz-security-token:" + SESSION_TOKEN + "'" : "no");
      assertEquals(4, run(stage).status());
    }
  }

  @Test
  void chartUrls() throws Exception {
    ScriptedServer charts = ScriptedServer.start(r -> r.respond(403, ""));
    try (MirrorStage stage = stage();
        charts) {
      stage.plainHttp("CHARTS", charts.authority());
      String query = "?token=" + URLEncoder.encode(CHART_TOKEN, UTF_8);
      stage.manifest.chart("web", "1.0.0", "http://" + charts.authority() + query);
      assertEquals(4, run(stage).status());
      assertTrue(charts.log().get(0).contains("?token="), charts.log()::toString);
      stage.options("--dry-run", "--offline");
      assertEquals(0, run(stage).status());
    }
    try (MirrorStage stage = stage()) {
      stage.manifest.chart("web", "1.0.0", "https://me:" + CHART_PASSWORD + "@charts.test/x");
      assertEquals(3, run(stage).status());
    }
    try (MirrorStage stage = stage()) {
      String index = "entries:\n  web:\n  - {version: 1.0.0, urls: ['%s']}\n";
      String url =
          "https://me:" + CHART_PASSWORD + "@" + Hosts.UNKNOWN + "/x.tgz?token=" + CHART_TOKEN;
      ScriptedServer server =
          stage.with(ScriptedServer.start(r -> r.respond(200, index.formatted(url))));
      stage.plainHttp("CHARTS", server.authority());
      stage.manifest.chart("web", "1.0.0", "http://" + server.authority());
      assertEquals(1, run(stage).status());
    }
    try (MirrorStage stage = stage()) {
      String index = "entries:\n  web:\n  - {version: 1.0.0, urls: ['%s']}\n";
      String url = "oci://me:" + CHART_PASSWORD + "@" + Hosts.UNKNOWN + "/x?token=" + CHART_TOKEN;
      ScriptedServer server =
          stage.with(ScriptedServer.start(r -> r.respond(200, index.formatted(url))));
      stage.plainHttp("CHARTS", server.authority());
      stage.manifest.chart("web", "1.0.0", "http://" + server.authority());
      assertEquals(1, run(stage).status());
    }
  }

  @Test
  void stackTracesAreCleaned() {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    Exception cause =
        new IllegalStateException(
            "https://me:"
                + CHART_PASSWORD
                + "@x/y?X="
                + SIGNATURE
                + " \u001b[31m Bearer "
                + BEARER);
    StackTrace.print(new IOException("outer", cause), new java.io.PrintStream(out, true, UTF_8));
    assertTellsNone(out.toString(UTF_8));
    assertFalse(out.toString(UTF_8).contains("\u001b"));
    assertTrue(out.toString(UTF_8).contains("\tat org.opensearch"), out.toString(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "malformed request: Authorization: LOGIN",
        "LOGIN is not accepted",
        "you are PLAIN",
        "VALUE is not accepted",
        "{\"errors\":[{\"code\":\"BAD\",\"message\":\"you sent VALUE\"}]}",
        "{\"message\":\"you sent ESCAPED\"}",
        "x-amz-security-token: TOKEN",
        "TARGET with LOGIN",
        "{\"message\":\"see http://host.test/x?X-Amz-Signature=SIGNATURE\"}",
      })
  void serverThatEchoesSecrets(String answer) throws Exception {
    try (MirrorStage stage = stage()) {
      stage.source.withLogin("me", DOCKER_PASSWORD);
      stage.login(stage.source.host(), "me", DOCKER_PASSWORD);
      stage.source.when(request -> quotes(request, answer, "/fine/one/manifests/"));
      Ran ran = run(stage);
      assertEquals(1, ran.status());
      assertTrue(ran.err().contains("returned status 400: "), ran::err);
    }
    try (MirrorStage stage = stage()) {
      signedBlobs(stage, true);
      stage.source.when(request -> quotes(request, answer, "X-Amz-Signature="));
      Ran ran = run(stage);
      assertEquals(5, ran.status());
      assertTrue(ran.err().contains("returned status 400: "), ran::err);
    }
  }

  /** Answers with 400, in words of the request; but not before a login was sent. */
  private static boolean quotes(IncomingRequest request, String answer, String part)
      throws IOException {
    String login = request.header("Authorization").orElse("Bearer " + BEARER);
    boolean signed = request.target().contains("X-Amz-Signature");
    if (!request.method().equals("GET") || !request.target().contains(part)) {
      return false;
    }
    if (!signed && request.header("Authorization").isEmpty()) {
      return false;
    }
    String value = login.substring(login.indexOf(' ') + 1);
    request.respond(
        400,
        answer
            .replace("LOGIN", login)
            .replace("VALUE", signed ? URLEncoder.encode(SIGNATURE, UTF_8) : value)
            .replace("ESCAPED", login.replace("/", "\\/"))
            .replace("PLAIN", signed ? "nobody" : "me:" + DOCKER_PASSWORD)
            .replace("TOKEN", SESSION_TOKEN)
            .replace("TARGET", request.target())
            .replace("SIGNATURE", SIGNATURE));
    return true;
  }
}
