package org.opensearch.migrations.ecr.helm.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.helm.chart.ArchiveBuilder;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.http.SourceMirrors;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.ports.ChartSource.PublishedChart;

class FindChartTest {

  private static final String DIGEST = "ab".repeat(32);
  private static final Digest PIN = new Digest("sha256", DIGEST);

  @AutoClose private final ScriptedRepository server = new ScriptedRepository();
  private final RecordedActivity activity = new RecordedActivity();

  @AutoClose
  private final HttpTransport transport =
      new HttpTransport(
          new NetworkOptions(
              Optional.empty(),
              Set.of(server.authority()),
              0,
              NetworkOptions.defaults().timeout()));

  private final HttpChartRepositories repositories =
      new HttpChartRepositories(transport, new Retry(1), SourceMirrors.NONE);

  private static String index(String name, String... versions) {
    StringBuilder index = new StringBuilder("apiVersion: v1\nentries:\n  " + name + ":\n");
    for (String version : versions) {
      index.append("  - urls: [").append(name).append('-').append(version).append(".tgz]\n");
      index
          .append("    version: ")
          .append(version)
          .append("\n    digest: ")
          .append(DIGEST)
          .append('\n');
    }
    return index.toString();
  }

  private static String index(String entry) {
    return "apiVersion: v1\nentries: {web: [" + entry + "]}\n";
  }

  private PublishedChart find(String name, String version) {
    return find(name, version, server.uri("/charts"), Optional.empty());
  }

  private PublishedChart find(
      String name, String version, URI repository, Optional<Digest> digest) {
    return repositories.find(
        new ChartEntry(name, name, version, repository, digest, List.of(), List.of(), 1), activity);
  }

  @ParameterizedTest
  @CsvSource({
    "1.17.2, v1.17.2, v1.17.2",
    "v1.17.2, 1.17.2, 1.17.2",
    "1.17.2, v1.17.2 1.17.2, 1.17.2",
    "v1.17.2, 1.17.2 v1.17.2, v1.17.2",
    "1.0.0+build.1, 1.0.0 1.0.0+build.1, 1.0.0+build.1"
  })
  void versionIsFoundWithOrWithoutALeadingV(String wanted, String published, String found) {
    server.serve("/charts/index.yaml", index("web", published.split(" ")));

    PublishedChart chart = find("web", wanted);

    assertEquals(found, chart.version());
    assertEquals(server.uri("/charts/web-" + found + ".tgz"), chart.url());
    assertEquals(Optional.of(PIN), chart.digest());
  }

  @ParameterizedTest
  @CsvSource({
    "/charts, web-1.tgz, /charts/web-1.tgz",
    "/charts/, web-1.tgz, /charts/web-1.tgz",
    "/charts//, down/web-1.tgz, /charts/down/web-1.tgz",
    "/charts, /up/web-1.tgz, /up/web-1.tgz",
    "/charts, ../up/web-1.tgz, /up/web-1.tgz",
    "/charts, a b.tgz, /charts/a%20b.tgz",
    "/charts?token=t, web-1.tgz, /charts/web-1.tgz?token=t",
    "'', web-1.tgz, /web-1.tgz"
  })
  void relativeUrlsAreResolvedAgainstTheRepository(String repository, String url, String expected) {
    server.serve("/charts/index.yaml", index("{version: 1.0.0, urls: ['" + url + "']}"));
    server.serve("/index.yaml", index("{version: 1.0.0, urls: ['" + url + "']}"));

    PublishedChart chart = find("web", "1.0.0", server.uri(repository), Optional.empty());

    assertEquals(server.uri(expected), chart.url());
    String query = repository.contains("?") ? "?token=t" : "";
    assertTrue(
        server.requests().get(0).endsWith("/index.yaml" + query), server.requests()::toString);
  }

  @Test
  void absoluteUrlsCanBeOnAnotherHost() {
    server.serve(
        "/charts/index.yaml", index("{version: 1.0.0, urls: ['https://cdn.test/w.tgz', x]}"));

    assertEquals(URI.create("https://cdn.test/w.tgz"), find("web", "1.0.0").url());
  }

  @Test
  void redirectedIndexDoesNotChangeTheBaseOfRelativeUrls() {
    server.redirect("/charts/index.yaml", "/elsewhere/index.yaml");
    server.serve("/elsewhere/index.yaml", index("web", "1.0.0"));

    assertEquals(server.uri("/charts/web-1.0.0.tgz"), find("web", "1.0.0").url());
  }

  @Test
  void indexesCanBeJsonAndCompressed() {
    String json =
        "{\n\t\"apiVersion\": \"v1\",\n\t\"entries\": {\"web\": [{\"version\": \"1.0.0\", \"urls\":"
            + " [\"https:\\/\\/cdn.test\\/w.tgz\"], \"digest\": \"sha256:"
            + DIGEST.toUpperCase(Locale.ROOT)
            + "\"}]}}";
    server.on(
        "/charts/index.yaml",
        exchange -> {
          assertEquals("gzip", exchange.getRequestHeaders().getFirst("Accept-Encoding"));
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          ScriptedRepository.respond(
              exchange, 200, ArchiveBuilder.gzip(json.getBytes(StandardCharsets.UTF_8)));
        });

    PublishedChart chart = find("web", "1.0.0");

    assertEquals(URI.create("https://cdn.test/w.tgz"), chart.url());
    assertEquals(Optional.of(PIN), chart.digest());
  }

  @Test
  void indexIsReadOnceByConcurrentCallers() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    server.on(
        "/charts/index.yaml",
        exchange -> {
          await(asked);
          String both =
              index("web", "1.0.0") + index("db", "2.0.0").replaceFirst("(?s).*entries:\n", "");
          ScriptedRepository.respond(exchange, 200, both.getBytes(StandardCharsets.UTF_8));
        });
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<PublishedChart>> found = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      found.add(threads.submit(() -> find("web", "1.0.0")));
      found.add(
          threads.submit(() -> find("db", "2.0.0", server.uri("/charts/"), Optional.empty())));
    }
    asked.countDown();
    for (Future<PublishedChart> chart : found) {
      assertEquals(Optional.of(PIN), chart.get().digest());
    }
    threads.shutdown();

    assertEquals(List.of("/charts/index.yaml"), server.requests());
    assertEquals(1, activity.requests.get());
  }

  @Test
  void failureToReadTheIndexIsShared() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    server.on(
        "/charts/index.yaml",
        exchange -> {
          await(asked);
          ScriptedRepository.respond(exchange, 403, new byte[0]);
        });
    ExecutorService threads = Executors.newFixedThreadPool(3);
    List<Future<PublishedChart>> found = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      found.add(threads.submit(() -> find("web", "1.0.0")));
    }
    asked.countDown();
    for (Future<PublishedChart> chart : found) {
      ExecutionException e = assertThrows(ExecutionException.class, chart::get);
      assertTrue(e.getCause() instanceof FailureException, e.getCause()::toString);
    }
    threads.shutdown();

    assertThrows(FailureException.class, () -> find("web", "1.0.0"));
    assertEquals(1, server.requests().size());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void nearbyVersionsAreSuggestedForAMissingVersion() {
    server.serve(
        "/charts/index.yaml",
        index("web", "2.0.0-rc.1", "1.10.0", "1.9.1", "1.9.0", "1.2.0", "1.1.0", "0.1.0"));

    NotFoundException e = assertThrows(NotFoundException.class, () -> find("web", "1.9.7"));

    assertEquals(
        "source: cannot find chart web:1.9.7 in https://"
            + server.authority()
            + "/charts: the repository does not have this version; available (7 in total): 1.10.0,"
            + " 2.0.0-rc.1, 1.9.1, 1.9.0. Correct `version` in the manifest",
        e.getMessage());
  }

  @Test
  void similarNamesAreSuggestedForAMissingChart() {
    server.serve(
        "/charts/index.yaml",
        "entries: {fluent-bit: [], fluentd: [], prometheus: [], kube-prometheus-stack: []}");

    assertTrue(
        reason(() -> find("fluentbit", "1"))
            .endsWith("has no chart with this name; similar: fluent-bit"));
    assertTrue(
        reason(() -> find("prometheus-stack", "1")).contains("similar: kube-prometheus-stack"));
    assertTrue(reason(() -> find("zzz", "1")).endsWith("has no chart with this name"));
  }

  private static String reason(Executable executable) {
    return assertThrows(NotFoundException.class, executable).failure().reason();
  }

  @Test
  void pinnedDigestIsUsedIfTheIndexHasNone() {
    server.serve("/charts/index.yaml", index("{version: 1.0.0, urls: [w.tgz]}"));

    PublishedChart chart = find("web", "1.0.0", server.uri("/charts"), Optional.of(PIN));

    assertEquals(Optional.of(PIN), chart.digest());
    assertEquals(Optional.empty(), find("web", "1.0.0").digest());
  }

  @Test
  void differentDigestsInManifestAndIndexAreRejected() {
    server.serve("/charts/index.yaml", index("web", "1.0.0"));
    Digest other = new Digest("sha256", "cd".repeat(32));

    TagMovedException e =
        assertThrows(
            TagMovedException.class,
            () -> find("web", "1.0.0", server.uri("/charts"), Optional.of(other)));

    assertEquals(
        "tag moved: it is " + PIN + " now, and the manifest pinned " + other, e.failure().reason());
  }

  @Test
  void invalidDigestIsReportedAndIgnored() {
    server.serve("/charts/index.yaml", index("{version: 1.0.0, urls: [w.tgz], digest: todo}"));

    assertEquals(Optional.empty(), find("web", "1.0.0").digest());
    assertTrue(activity.warnings.get(0).contains("the digest 'todo' of web:1.0.0 in the index"));
  }

  @ParameterizedTest
  @CsvSource({
    "'{version: 1.0.0}', contains no URL",
    "'{version: 1.0.0, urls: []}', contains no URL",
    "'{version: 1.0.0, urls: [\"oci://r.test/x/web:1.0.0\"]}', refers to oci://r.test/x/web:1.0.0",
    "'{version: 1.0.0, urls: [\"file:///etc/passwd\"]}', not an HTTP URL",
    "'{version: 1.0.0, urls: [\"https://[x\"]}', is invalid"
  })
  void unusableUrlsAreRejected(String entry, String reason) {
    server.serve("/charts/index.yaml", index(entry));

    RefusedException e = assertThrows(RefusedException.class, () -> find("web", "1.0.0"));

    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  @Test
  void missingIndexIsNotFound() {
    NotFoundException e = assertThrows(NotFoundException.class, () -> find("web", "1.0.0"));

    assertTrue(e.getMessage().contains("/charts/index.yaml returned status 404"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE html><html><body>Not here</body></html>",
        "<html>\n<a href='x'>y: z</a></html>",
        "just: another\nyaml: file",
        "entries: [not, a, mapping]",
        "- a list",
        "",
        "entries: {web: [{version: *nowhere"
      })
  void responsesThatAreNotAnIndexAreRejected(String body) {
    server.on(
        "/charts/index.yaml",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          ScriptedRepository.respond(exchange, 200, body.getBytes(StandardCharsets.UTF_8));
        });

    RefusedException e = assertThrows(RefusedException.class, () -> find("web", "1.0.0"));

    assertTrue(e.getMessage().contains("is not an index.yaml (text/html): "), e.getMessage());
    assertEquals(1, server.requests().size());
  }

  @Test
  void transientErrorsAreRetried() {
    AtomicInteger calls = new AtomicInteger();
    byte[] index = index("web", "1.0.0").getBytes(StandardCharsets.UTF_8);
    server.on(
        "/charts/index.yaml",
        exchange ->
            ScriptedRepository.respond(exchange, calls.getAndIncrement() == 0 ? 503 : 200, index));

    assertEquals("1.0.0", find("web", "1.0.0").version());
    assertEquals(1, activity.retried.size());
  }

  @Test
  void truncatedIndexIsRetried() {
    server.on(
        "/charts/index.yaml",
        exchange -> {
          byte[] index = index("web", "1.0.0").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, index.length + 100);
          exchange.getResponseBody().write(index);
          exchange.getResponseBody().flush();
        });

    assertThrows(TransientException.class, () -> find("web", "1.0.0"));
    assertEquals(2, server.requests().size());
  }

  @Test
  void otherSchemesAreRejected() {
    URI repository = URI.create("oci://registry.test/charts/web");

    InvalidInputException e =
        assertThrows(
            InvalidInputException.class, () -> find("web", "1", repository, Optional.empty()));

    assertTrue(e.getMessage().contains("'oci://registry.test/charts/web' is not"), e.getMessage());
  }

  /** Serves one index, and another from the second request on; counts the requests. */
  private AtomicInteger serveFirst(String first, String then) {
    AtomicInteger requests = new AtomicInteger();
    server.on(
        "/charts/index.yaml",
        exchange ->
            ScriptedRepository.respond(
                exchange,
                200,
                (requests.incrementAndGet() == 1 ? first : then).getBytes(StandardCharsets.UTF_8)));
    return requests;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "api", "apiVersion: v1\nentries:\n  demo: [{version: "})
  void indexWithoutTheChartIsReadAgain(String broken) {
    String whole = "entries:\n  demo:\n  - {version: 1.0.0, urls: [demo.tgz]}\n";
    AtomicInteger requests = serveFirst(broken, whole);
    assertEquals("1.0.0", find("demo", "1.0.0").version());
    assertEquals(2, requests.get());
  }

  @Test
  void indexTruncatedBetweenTwoChartsIsReadAgain() {
    String begin = "entries:\n  app:\n  - {version: 1.0.0, urls: [app.tgz]}\n";
    String whole = begin + "  demo:\n  - {version: 1.0.0, urls: [demo.tgz]}\n";
    AtomicInteger requests = serveFirst(begin, whole);
    assertEquals("1.0.0", find("demo", "1.0.0").version());
    assertEquals(2, requests.get());
  }

  @Test
  void laterIndexReplacesTheFirst() {
    server.serve("/charts/index.yaml", index("web", "1", "2"));
    find("web", "1");
    server.serve("/charts/index.yaml", index("web", "2", "3"));
    assertThrows(NotFoundException.class, () -> find("web", "4"));

    assertEquals("3", find("web", "3").version());
    assertThrows(NotFoundException.class, () -> find("web", "1"), "the first is kept as well");
    assertEquals(2, server.requests().size(), "read twice, not more");
  }
}
