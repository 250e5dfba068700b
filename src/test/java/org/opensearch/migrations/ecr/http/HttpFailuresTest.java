package org.opensearch.migrations.ecr.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.http.ConnectionClosedException;
import org.apache.http.HttpHost;
import org.apache.http.NoHttpResponseException;
import org.apache.http.TruncatedChunkException;
import org.apache.http.client.ClientProtocolException;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.conn.HttpHostConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.http.message.TooLargeException;
import org.opensearch.migrations.ecr.http.message.UnusableResponseException;
import org.opensearch.migrations.ecr.http.proxy.ProxyRefusedException;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;

/** The table of causes: what each means for the exit status, and how it is told. */
class HttpFailuresTest {

  private static final HttpHost HOST = new HttpHost("cdn.test", 443, "https");

  private static FailureException of(IOException cause) {
    return new HttpFailures("read manifest", Side.SOURCE, "quay.io/a/b:1", "quay.io").of(cause);
  }

  private static HttpStatusException answer(int status, String body) {
    return new HttpStatusException(
        status,
        "GET",
        URI.create("https://quay.io/v2/?token=secret"),
        body,
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void thePathOfARedirectCannotSteerTheTerminal() {
    URI uri = URI.create("https://quay.io/v2/q/%1b%5D0;pwned%07/");
    IOException answer =
        new HttpStatusException(404, "GET", uri, "", Optional.empty(), Optional.empty());
    assertEquals("GET quay.io/v2/q/%1b%5D0;pwned%07/ returned status 404", answer.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "400, RefusedException",
    "401, AccessException",
    "403, AccessException",
    "404, NotFoundException",
    "405, RefusedException",
    "407, AccessException",
    "408, TransientException",
    "409, RefusedException",
    "413, RefusedException",
    "416, RefusedException",
    "425, TransientException",
    "429, TransientException",
    "500, TransientException",
    "501, RefusedException",
    "502, TransientException",
    "503, TransientException",
    "504, TransientException",
    "505, RefusedException",
    "520, TransientException",
    "530, TransientException",
    "307, RefusedException"
  })
  void statuses(int status, String type) {
    FailureException failure = of(answer(status, ""));
    assertEquals(type, failure.getClass().getSimpleName());
    assertEquals(
        "source: cannot read manifest quay.io/a/b:1: GET quay.io/v2/ returned status " + status,
        failure.getMessage().split("(: too many|\\. )", 2)[0]);
    assertFalse(failure.getMessage().contains("secret"), failure.getMessage());
  }

  static Stream<Arguments> networkFailures() {
    IOException trust =
        (IOException)
            new SSLHandshakeException("PKIX path building failed")
                .initCause(new CertificateException("unable to find valid certification path"));
    return Stream.of(
        arguments(
            new TooLargeException(4096), RefusedException.class, "larger than the limit of 4 KiB"),
        arguments(new UnusableResponseException("loop"), RefusedException.class, "loop"),
        arguments(
            new UnknownHostException("cdn.test: Name or service not known"),
            NotFoundException.class,
            "host cdn.test is unknown"),
        arguments(new UnknownHostException(), NotFoundException.class, "host quay.io is unknown"),
        arguments(
            new UnknownHostException("cdn.test: Temporary failure in name resolution"),
            TransientException.class,
            "host cdn.test could not be resolved"),
        arguments(new NoRouteToHostException(), TransientException.class, "no route to quay.io"),
        arguments(
            trust, AccessException.class, "certificate of quay.io is not trusted: unable to find"),
        arguments(
            new SSLPeerUnverifiedException("no name matches"),
            AccessException.class,
            "not trusted: no name matches"),
        arguments(
            new SSLHandshakeException("Received fatal alert: protocol_version"),
            AccessException.class,
            "quay.io rejected the TLS connection"),
        arguments(
            new SSLHandshakeException("Received fatal alert: internal_error"),
            TransientException.class,
            "internal_error"),
        arguments(
            new SSLHandshakeException("Remote host terminated the handshake"),
            TransientException.class,
            "terminated"),
        arguments(
            new SSLException("Unsupported or unrecognized SSL message"),
            AccessException.class,
            "--plain-http quay.io"),
        arguments(
            new SSLException("Connection reset"), TransientException.class, "Connection reset"),
        arguments(
            new HttpHostConnectException(new ConnectException("Connection refused"), HOST),
            TransientException.class,
            "cdn.test:443: Connection refused"),
        arguments(
            new HttpHostConnectException(new ConnectException("Network is unreachable"), HOST),
            TransientException.class,
            "cdn.test:443: Network is unreachable"),
        arguments(
            new ConnectTimeoutException(new SocketTimeoutException("connect timed out"), HOST),
            TransientException.class,
            "cdn.test:443: the connection timed out"),
        arguments(
            new SocketTimeoutException("Read timed out"),
            TransientException.class,
            "quay.io: no data received within the timeout"),
        arguments(
            new SocketTimeoutException("the server accepted no data of the upload for 60 s"),
            TransientException.class,
            "accepted no data of the upload"),
        arguments(
            new NoHttpResponseException("x"),
            TransientException.class,
            "before a response arrived"),
        arguments(
            new ConnectionClosedException(),
            TransientException.class,
            "the response ended prematurely"),
        arguments(
            new TruncatedChunkException("x"),
            TransientException.class,
            "the response ended prematurely"),
        arguments(
            new ClientProtocolException(
                new org.apache.http.ProtocolException("not a valid HTTP response")),
            TransientException.class,
            "not a valid HTTP response"),
        arguments(new SocketException("Broken pipe"), TransientException.class, "Broken pipe"),
        arguments(new EOFException(), TransientException.class, "EOFException"),
        arguments(
            new ProxyRefusedException(403, "Forbidden"), AccessException.class, "403 Forbidden"),
        arguments(new ProxyRefusedException(503, null), TransientException.class, "503"));
  }

  @ParameterizedTest
  @MethodSource("networkFailures")
  void networkErrorsAreTranslated(IOException cause, Class<?> type, String words) {
    FailureException failure = of(cause);
    assertEquals(type, failure.getClass(), failure.getMessage());
    assertTrue(failure.getMessage().contains(words), failure.getMessage());
    assertFalse(failure.failure().remedy().isEmpty(), "what to do next");
    assertEquals(Side.SOURCE, failure.failure().side());
    assertEquals(cause, failure.getCause());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "docker.io | 19801 | Wait 5 h 31 min, then run again; log in to docker.io for a higher"
            + " limit, or use --source-mirror docker.io=mirror.gcr.io",
        "registry-1.docker.io | 61 | Wait 2 min, then run again; log in to registry-1.docker.io for"
            + " a higher limit, or use --source-mirror docker.io=mirror.gcr.io",
        "quay.io | 7 | Wait, then run again; log in to quay.io for a higher limit, or use"
            + " --source-mirror quay.io=HOST",
      })
  void rateLimitsSayHowLongAndHowToAvoidThem(String host, long seconds, String remedy) {
    HttpStatusException asked =
        new HttpStatusException(
            429,
            "GET",
            URI.create("https://x/"),
            "",
            Optional.of(Duration.ofSeconds(seconds)),
            Optional.empty());
    assertEquals(
        remedy,
        new HttpFailures("look up", Side.SOURCE, "x/y:1", host).of(asked).failure().remedy());
    assertFalse(
        new HttpFailures("look up", Side.DESTINATION, "x/y:1", host)
            .of(asked)
            .failure()
            .remedy()
            .contains("--source-mirror"));
  }

  @ParameterizedTest
  @CsvSource({
    "DESTINATION, r.example:5000, Nothing listens there",
    "MIRROR, r.example:5000, Nothing listens there",
    "SOURCE, r.example:5000, Run again",
    "DESTINATION, other.example:5000, Run again",
  })
  void refusedConnectionOfThePrivateRegistryIsNoReasonToRunAgain(
      Side side, String host, String remedy) {
    HttpHostConnectException refused =
        new HttpHostConnectException(
            new ConnectException("Connection refused"), new HttpHost("r.example", 5000));
    String found = new HttpFailures("look up", side, "x/y:1", host).of(refused).failure().remedy();
    assertTrue(found.startsWith(remedy), found);
  }

  @Test
  void rateLimitsWaitAsLongAsTheServerAsks() {
    HttpStatusException asked =
        new HttpStatusException(
            429,
            "GET",
            URI.create("https://q.io/"),
            "",
            Optional.of(Duration.ofSeconds(7)),
            Optional.empty());
    assertEquals(Optional.of(Duration.ofSeconds(7)), ((TransientException) of(asked)).retryAfter());
    // Docker Hub's limit lasts for hours and says nothing: it must cost attempts.
    TransientException silent = (TransientException) of(answer(429, ""));
    assertEquals(Optional.empty(), silent.retryAfter());
    assertTrue(silent.getMessage().contains("--source-mirror"), silent.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no access\"}]} | ': DENIED (no access)'",
        "{\"errors\":[{\"code\":\"A\"},{\"message\":\"b\"}]} | ': A; b'",
        "{\"errors\":[]} | ''",
        "{\"details\":\"incorrect username\"} | ': incorrect username'",
        "{\"message\":\"Not Authorized\"} | ': Not Authorized'",
        "{\"errors\":[{\"code\":\"CUT | ': {\"errors\":[{\"code\":\"CUT'",
        "plain words | ': plain words'",
        "<html><body>503</body></html> | ''",
        "'  ' | ''"
      })
  void serverMessagesAreShown(String body, String told) {
    assertEquals(told, HttpFailures.ServerErrorMessage.of(body.strip()));
  }

  @Test
  void longMessagesAreCutAndEscapesRemoved() {
    String words = HttpFailures.ServerErrorMessage.of("x".repeat(10_000));
    assertEquals(2 + 300 + 1, words.length());
    String body = "{\"errors\":[{\"code\":\"A\",\"message\":\"\\u001b[2Jgone\\u202e\\nb\"}]}";
    String message = of(answer(400, body)).getMessage();
    assertTrue(message.contains("A ( [2Jgone  b)"), message);
  }
}
