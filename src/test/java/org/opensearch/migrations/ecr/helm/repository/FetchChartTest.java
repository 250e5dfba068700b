package org.opensearch.migrations.ecr.helm.repository;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpHandler;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.helm.chart.ArchiveBuilder;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.http.SourceMirrors;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.ports.ChartSource.ChartPackage;
import org.opensearch.migrations.ecr.ports.ChartSource.PublishedChart;

class FetchChartTest {

  private static final byte[] WEB = ArchiveBuilder.chart("web", "1.0.0");

  @AutoClose private final ScriptedRepository server = new ScriptedRepository();
  @AutoClose private final ScriptedRepository mirror = new ScriptedRepository();
  private final RecordedActivity activity = new RecordedActivity();

  @AutoClose
  private final HttpTransport transport =
      new HttpTransport(
          new NetworkOptions(
              Optional.empty(),
              Set.of(server.authority(), mirror.authority()),
              0,
              NetworkOptions.defaults().timeout()));

  private ChartEntry entry(String name, String version) {
    return new ChartEntry(
        name, name, version, server.uri("/charts"), Optional.empty(), List.of(), List.of(), 1);
  }

  private PublishedChart published(Optional<Digest> digest) {
    return new PublishedChart(entry("web", "1.0.0"), "1.0.0", server.uri("/w.tgz"), digest);
  }

  private HttpChartRepositories repositories(String... mirrorOfServer) {
    List<String> options =
        Arrays.stream(mirrorOfServer).map(mirror -> server.authority() + "=" + mirror).toList();
    return new HttpChartRepositories(transport, new Retry(2), SourceMirrors.parse(options));
  }

  private ChartPackage fetch(Optional<Digest> digest) {
    return repositories().fetch(published(digest), activity);
  }

  /** Answers with each of {@code bodies} in turn, and then with the last. */
  private static HttpHandler inTurn(byte[]... bodies) {
    AtomicInteger calls = new AtomicInteger();
    return exchange ->
        ScriptedRepository.respond(
            exchange, 200, bodies[Math.min(calls.getAndIncrement(), bodies.length - 1)]);
  }

  @Test
  void archiveIsNotChanged() {
    server.redirect("/w.tgz", "/storage/w.tgz?signed").serve("/storage/w.tgz", WEB);

    ChartPackage chart = fetch(Optional.of(Digest.sha256(WEB)));

    List<Descriptor> blobs = chart.manifest().blobs();
    assertEquals(
        List.of(MediaTypes.HELM_CONFIG, MediaTypes.HELM_CHART),
        blobs.stream().map(Descriptor::mediaType).toList());
    assertArrayEquals(WEB, chart.blobs().get(blobs.get(1).digest()));
    assertEquals(
        "{\"name\":\"web\",\"version\":\"1.0.0\",\"apiVersion\":\"v2\"}",
        new String(chart.blobs().get(blobs.get(0).digest()), StandardCharsets.UTF_8));
    assertEquals(2, activity.requests.get());
    assertEquals(fetch(Optional.empty()).manifest().digest(), chart.manifest().digest());
  }

  @Test
  void damagedDownloadsAreRetried() {
    byte[] damaged = WEB.clone();
    damaged[WEB.length / 2] ^= 1;
    byte[] cut = Arrays.copyOf(WEB, WEB.length / 2);
    server.on("/w.tgz", inTurn(damaged, cut, WEB));

    ChartPackage chart = fetch(Optional.of(Digest.sha256(WEB)));

    assertTrue(chart.blobs().containsKey(Digest.sha256(WEB)));
    assertEquals(2, activity.retried.size());
  }

  @Test
  void sameWrongDigestTwiceIsRejected() {
    byte[] other = ArchiveBuilder.chart("web", "1.0.0-other");
    server.serve("/w.tgz", other);

    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> fetch(Optional.of(Digest.sha256(WEB))));

    assertTrue(e.getMessage().contains(Digest.sha256(WEB).toString()), e.getMessage());
    assertTrue(e.getMessage().contains(Digest.sha256(other).toString()), e.getMessage());
    assertEquals(2, server.requests().size());
  }

  @Test
  void alwaysDifferentDigestsAreRejected() {
    server.on("/w.tgz", inTurn(new byte[1], new byte[2], new byte[3], new byte[4]));

    assertThrows(InvalidInputException.class, () -> fetch(Optional.of(Digest.sha256(WEB))));
    assertEquals(3, server.requests().size());
  }

  @Test
  void truncatedDownloadsAreRetried() {
    server.on(
        "/w.tgz",
        exchange -> {
          exchange.sendResponseHeaders(200, WEB.length);
          exchange.getResponseBody().write(WEB, 0, WEB.length / 2);
          exchange.getResponseBody().flush();
        });

    assertThrows(TransientException.class, () -> fetch(Optional.empty()));
    assertEquals(3, server.requests().size());
  }

  @Test
  void tooLargeDownloadsAreRejectedEarly() {
    server.on(
        "/w.tgz",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] mebibyte = new byte[1024 * 1024];
          for (int i = 0; i < 1000; i++) {
            exchange.getResponseBody().write(mebibyte);
          }
        });

    RefusedException e = assertThrows(RefusedException.class, () -> fetch(Optional.empty()));

    assertTrue(e.getMessage().contains("larger than the limit of 20480 KiB"), e.getMessage());
    assertEquals(1, server.requests().size());
  }

  @ParameterizedTest
  @CsvSource({
    "web, 1.0.1, its version is '1.0.1'",
    "web, 1.0.0-rc.1, its version is '1.0.0-rc.1'",
    "other, 1.0.0, its name is 'other'"
  })
  void otherChartsAreRejected(String name, String version, String reason) {
    server.serve("/w.tgz", ArchiveBuilder.chart(name, version));

    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> fetch(Optional.empty()));

    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertTrue(e.getMessage().startsWith("source: cannot read chart web:1.0.0: "), e.getMessage());
  }

  @Test
  void folderInTheArchiveCanHaveAnyName() {
    server.serve(
        "/w.tgz",
        new ArchiveBuilder()
            .file("tmp/Chart.yaml", ArchiveBuilder.chartYaml("web", "1.0.0"))
            .tgz());

    assertEquals(2, fetch(Optional.empty()).blobs().size());
  }

  @Test
  void versionInTheArchiveCanDifferByALeadingV() {
    server.serve("/w.tgz", ArchiveBuilder.chart("web", "v1.0.0"));

    assertEquals(2, fetch(Optional.empty()).blobs().size());
  }

  @Test
  void webPageIsRejected() {
    server.serve("/w.tgz", "<html>Please log in</html>");

    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> fetch(Optional.empty()));

    assertTrue(
        e.getMessage().matches(".* 127.0.0.1:\\d+ is not this chart: it is not a gzip file.*"),
        e.getMessage());
  }

  @Test
  void mirrorIsReadFirst() {
    mirror.serve("/proxy/charts/index.yaml", "entries: {web: [{version: 1.0.0, urls: [w.tgz]}]}");
    mirror.serve("/proxy/charts/w.tgz", WEB);
    HttpChartRepositories repositories = repositories(mirror.authority() + "/proxy/");

    PublishedChart chart = repositories.find(entry("web", "1.0.0"), activity);
    repositories.fetch(chart, activity);

    assertEquals(server.uri("/charts/w.tgz"), chart.url());
    assertEquals(List.of("/proxy/charts/index.yaml", "/proxy/charts/w.tgz"), mirror.requests());
    assertEquals(List.of(), server.requests());
    assertEquals(List.of(), activity.warnings);
  }

  @Test
  void missingVersionIsReadFromTheOriginalAndReportedOnce() {
    mirror.serve("/charts/index.yaml", "entries: {web: [{version: 0.9.0, urls: [old.tgz]}]}");
    server.serve("/charts/index.yaml", "entries: {web: [{version: 1.0.0, urls: [w.tgz]}]}");
    server.serve("/charts/w.tgz", WEB);
    HttpChartRepositories repositories = repositories(mirror.authority());

    repositories.fetch(repositories.find(entry("web", "1.0.0"), activity), activity);

    assertEquals(List.of("/charts/index.yaml", "/charts/w.tgz"), mirror.requests());
    assertEquals(List.of("/charts/index.yaml", "/charts/w.tgz"), server.requests());
    assertEquals(1, activity.warnings.size());
    assertTrue(
        activity.warnings.get(0).contains("available (1 in total): 0.9.0"),
        activity.warnings.get(0));
  }

  @Test
  void mirrorWithAnotherArchiveThanPinnedIsNotUsed() {
    Digest pin = Digest.sha256(WEB);
    String index = "entries: {web: [{version: 1.0.0, urls: [w.tgz], digest: %s}]}";
    mirror.serve("/charts/index.yaml", index.formatted("0a".repeat(32)));
    server.serve("/charts/index.yaml", index.formatted(pin.hex()));
    server.serve("/charts/w.tgz", WEB);
    HttpChartRepositories repositories = repositories(mirror.authority());

    ChartEntry pinned = entry("web", "1.0.0").withDigest(Optional.of(pin));
    PublishedChart chart = repositories.find(pinned, activity);

    assertEquals(Optional.of(pin), chart.digest());
    assertEquals(1, activity.warnings.size());
    assertTrue(
        activity.warnings.get(0).contains("tag moved: it is sha256:0a0a"),
        activity.warnings.get(0));
  }

  /** The index has no digest, and the archive is not the pinned one, twice. */
  @Test
  void archiveThatIsNotThePinnedOneIsRefused() {
    server.serve("/w.tgz", WEB);
    Digest pin = Digest.sha256(new byte[0]);
    ChartEntry entry = entry("web", "1.0.0").withDigest(Optional.of(pin));
    PublishedChart chart =
        new PublishedChart(entry, "1.0.0", server.uri("/w.tgz"), Optional.of(pin));
    TagMovedException e =
        assertThrows(
            TagMovedException.class, () -> repositories(mirror.authority()).fetch(chart, activity));
    assertEquals(
        "tag moved: it is " + Digest.sha256(WEB) + " now, and the manifest pinned " + pin,
        e.failure().reason());
  }

  @Test
  void archivesDamagedByTheMirrorAreReadFromTheOriginal() {
    mirror.serve("/w.tgz", "stale");
    server.serve("/w.tgz", WEB);

    ChartPackage chart =
        repositories(mirror.authority())
            .fetch(published(Optional.of(Digest.sha256(WEB))), activity);

    assertTrue(chart.blobs().containsKey(Digest.sha256(WEB)));
    assertEquals(1, activity.warnings.size());
  }

  @Test
  void failureOfTheOriginalIsThrownIfBothFail() {
    NotFoundException e =
        assertThrows(
            NotFoundException.class,
            () -> repositories(mirror.authority()).fetch(published(Optional.empty()), activity));

    assertTrue(e.getMessage().contains("GET " + server.authority() + "/w.tgz"), e.getMessage());
    assertEquals(1, e.getSuppressed().length);
    assertEquals(1, server.requests().size());
  }

  @Test
  void mirrorsAreReadInTheOrderInWhichTheyWereGiven() {
    String index = "entries: {web: [{version: 1.0.0, urls: [w.tgz]}]}";
    mirror.serve("/b/charts/index.yaml", index);
    mirror.serve("/b/charts/w.tgz", WEB);
    mirror.on(
        "/a/charts/index.yaml",
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "300");
          ScriptedRepository.respond(exchange, 429, new byte[0]);
        });
    mirror.on("/a/charts/w.tgz", exchange -> ScriptedRepository.respond(exchange, 403, WEB));
    HttpChartRepositories repositories =
        repositories(mirror.authority() + "/a", mirror.authority() + "/b");

    PublishedChart chart = repositories.find(entry("web", "1.0.0"), activity);
    repositories.fetch(chart, activity);

    assertEquals(List.of(), server.requests());
    assertEquals(1, activity.warnings.size(), activity.warnings::toString);
    assertTrue(
        activity.warnings.get(0).endsWith("using " + mirror.authority() + "/b instead)"),
        activity.warnings.get(0));
  }

  @Test
  void theFailureOfEverySourceIsReported() {
    NotFoundException e =
        assertThrows(
            NotFoundException.class,
            () ->
                repositories(mirror.authority() + "/a", mirror.authority() + "/b")
                    .fetch(published(Optional.empty()), activity));

    assertTrue(e.getMessage().contains("GET " + server.authority() + "/w.tgz"), e.getMessage());
    assertEquals(2, e.getSuppressed().length);
    assertTrue(e.getSuppressed()[0].getMessage().contains(mirror.authority() + "/a/w.tgz"));
    assertTrue(e.getSuppressed()[1].getMessage().contains(mirror.authority() + "/b/w.tgz"));
    assertEquals(List.of("/a/w.tgz", "/b/w.tgz"), mirror.requests());
  }

  @Test
  void otherHostsHaveNoMirror() {
    URI cdn = mirror.uri("/cdn/w.tgz");
    mirror.serve("/cdn/w.tgz", WEB);
    PublishedChart chart =
        new PublishedChart(entry("web", "1.0.0"), "1.0.0", cdn, Optional.empty());

    repositories("unused.test").fetch(chart, activity);

    assertEquals(List.of("/cdn/w.tgz"), mirror.requests());
  }

  @Test
  void mirrorMustBeAHost() {
    assertThrows(InvalidInputException.class, () -> repositories("/only/a/path"));
    assertThrows(InvalidInputException.class, () -> repositories(""));
  }
}
