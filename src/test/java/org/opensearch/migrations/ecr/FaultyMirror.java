package org.opensearch.migrations.ecr;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.helm.chart.ArchiveBuilder;
import org.opensearch.migrations.ecr.helm.repository.HttpChartRepositories;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.http.SourceMirrors;
import org.opensearch.migrations.ecr.mirror.MirrorReport;
import org.opensearch.migrations.ecr.mirror.MirrorRun;
import org.opensearch.migrations.ecr.mirror.copy.ContentSelection;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.MirrorListener;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.plan.Planner;
import org.opensearch.migrations.ecr.plan.Planner.Selection;
import org.opensearch.migrations.ecr.plan.Sources;
import org.opensearch.migrations.ecr.ports.RepositoryCreator;
import org.opensearch.migrations.ecr.registry.OciRegistry;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.FaultProxy;
import org.opensearch.migrations.ecr.testing.FaultRule;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.IncomingRequest;
import org.opensearch.migrations.ecr.testing.NoLogins;
import org.opensearch.migrations.ecr.testing.ProxiedRequest;
import org.opensearch.migrations.ecr.testing.TestBlob;
import org.opensearch.migrations.ecr.testing.TestImage;

/**
 * Runs between two registries of this process, through proxies that spoil what they are told to: an
 * index with an attestation, an image that shares a layer with it, and a chart. Waits between tries
 * take no time. May be used by several threads.
 */
final class FaultyMirror implements AutoCloseable {

  private static final String CHART = "demo";

  private final FakeRegistry source = new FakeRegistry().withTokens(300);
  private final Map<String, TestImage> images = new HashMap<>();
  private final byte[] archive;
  private final HttpTransport transport;

  /**
   * Starts the public side.
   *
   * @param timeout of our side
   */
  FaultyMirror(Duration timeout) {
    TestBlob shared = TestBlob.random(1, 30_000);
    TestImage amd64 = ImageShapes.of(1, shared, TestBlob.random(2, 50_000));
    TestImage arm64 = ImageShapes.of(2, shared, TestBlob.random(3, 4_000));
    TestImage attestation = ImageShapes.of(3, TestBlob.random(4, 700));
    images.put("app/index", ImageShapes.index(attestation, amd64, arm64));
    images.put("app/other", ImageShapes.of(4, shared, TestBlob.random(5, 20_000)));
    images.forEach((name, image) -> source.put(name, "1", image));
    StringBuilder template = new StringBuilder("kind: Pod\n# ");
    new java.util.Random(6).ints(20_000, 33, 127).forEach(c -> template.append((char) c));
    archive =
        new ArchiveBuilder()
            .file("demo/Chart.yaml", "apiVersion: v2\nname: demo\nversion: 1.0.0\n")
            .file("demo/templates/pod.yaml", template.toString())
            .tgz();
    source.when(this::answerCharts);
    // Other ports on the loopback interface are meant, too, which are not known yet.
    transport =
        new HttpTransport(
            new NetworkOptions(Optional.empty(), Set.of("127.0.0.1", "localhost"), 5, timeout));
  }

  private boolean answerCharts(IncomingRequest request) throws IOException {
    if (request.path().equals("/charts/index.yaml")) {
      request.respond(200, index());
    } else if (request.path().equals("/charts/demo-1.0.0.tgz")) {
      request.respond(200, Map.of(), archive);
    } else {
      return false;
    }
    return true;
  }

  private String index() {
    StringBuilder index = new StringBuilder("apiVersion: v1\nentries:\n");
    for (int i = 0; i < 20; i++) {
      index.append(
          "  filler%d:\n  - {name: filler%d, version: 1.0.0, urls: [x.tgz]}\n".formatted(i, i));
    }
    return index
        .append("  demo:\n  - name: demo\n    version: 1.0.0\n    digest: ")
        .append(Digest.sha256(archive).hex())
        .append("\n    urls: [demo-1.0.0.tgz]\n")
        .toString();
  }

  /** The public side's address under another name. */
  String otherOrigin() {
    return "http://" + source.server().otherAuthority();
  }

  /** What has come to the public side without a proxy. */
  FakeRegistry source() {
    return source;
  }

  /**
   * How a run went.
   *
   * @param wrong what is not at the destination as it should be, and what was named too early
   */
  record Run(
      MirrorReport report,
      List<ProxiedRequest> atSource,
      List<ProxiedRequest> atDestination,
      List<String> wrong) {

    int requests() {
      return atSource.size() + atDestination.size();
    }

    List<String> errors() {
      return report.failures().stream()
          .map(ArtifactResult::error)
          .map(error -> error.orElseThrow().toString())
          .toList();
    }
  }

  /** Mirrors all to a new private side, with these faults. */
  Run run(FaultRule atSource, FaultRule atDestination) throws IOException {
    return run(atSource, atDestination, new Retry(5, wait -> {}));
  }

  /** The same, with waits as {@code retry} has them. */
  Run run(FaultRule atSource, FaultRule atDestination, Retry retry) throws IOException {
    List<String> wrong = new ArrayList<>();
    try (FakeRegistry destination = new FakeRegistry().withTokens(300);
        FaultProxy from = FaultProxy.before(source.server().uri("")).with(atSource);
        FaultProxy to = FaultProxy.before(destination.server().uri("")).with(atDestination)) {
      destination.when(request -> lookWhatIsNamed(request, destination, from.host(), wrong));
      MirrorRun run =
          new MirrorRun(
              new Planner(
                      manifest(from.host()),
                      MirrorTarget.parse(to.host()),
                      ArtifactFilter.all(),
                      Sources.PUBLIC)
                  .plan(Selection.ALL),
              new Silent(),
              3,
              ContentSelection.WHOLE,
              Optional.empty());
      MirrorReport report =
          run.run(
              registry(Side.SOURCE, retry),
              new HttpChartRepositories(transport, retry, SourceMirrors.NONE),
              registry(Side.DESTINATION, retry),
              RepositoryCreator.NONE);
      if (report.failures().isEmpty()) {
        images.forEach(
            (name, image) -> {
              String there = MirrorScene.mirrored(from.host(), name);
              wrong.addAll(destination.missingBelow(there, image));
              if (!destination.tag(there, "1").equals(Optional.of(image.digest().toString()))) {
                wrong.add("tag of " + there);
              }
            });
        if (!Arrays.equals(archive, destination.blob("charts/demo", Digest.sha256(archive)))) {
          wrong.add("archive of the chart");
        }
      }
      return new Run(report, from.requests(), to.requests(), List.copyOf(wrong));
    }
  }

  /** Each manifest that is put must find all that it names. */
  private boolean lookWhatIsNamed(
      IncomingRequest request, FakeRegistry destination, String sourceHost, List<String> wrong)
      throws IOException {
    if (request.method().equals("PUT") && request.path().contains("/manifests/")) {
      String text = new String(request.body(), UTF_8);
      images.forEach(
          (name, image) ->
              image
                  .tree()
                  .filter(part -> new String(part.manifest(), UTF_8).equals(text))
                  .forEach(
                      part -> {
                        String there = MirrorScene.mirrored(sourceHost, name);
                        List<String> missing = destination.missingBelow(there, part);
                        missing.remove(there + "@" + part.digest());
                        missing.forEach(m -> wrong.add("named too early: " + m));
                      }));
    }
    return false;
  }

  private OciRegistry registry(Side side, Retry retry) {
    return new OciRegistry(side, transport, new NoLogins(), retry);
  }

  private MirrorManifest manifest(String host) {
    List<ImageEntry> entries =
        images.keySet().stream()
            .sorted()
            .map(name -> host + "/" + name + ":1")
            .map(
                reference ->
                    new ImageEntry(
                        reference,
                        ImageReference.parse(reference),
                        Optional.empty(),
                        Optional.empty(),
                        1))
            .toList();
    ChartEntry chart =
        new ChartEntry(
            CHART,
            CHART,
            "1.0.0",
            URI.create("https://" + host + "/charts"),
            Optional.empty(),
            List.of(),
            List.of(),
            1);
    return new MirrorManifest(
        "test.yaml",
        Optional.of("1.0"),
        List.of(chart),
        entries,
        List.of(),
        List.of(),
        Digest.sha256(new byte[0]));
  }

  @Override
  public void close() throws IOException {
    transport.close();
    source.close();
  }

  /** Nobody looks. */
  private static final class Silent implements MirrorListener {
    @Override
    public void started(ArtifactProgress progress) {
      // Of no interest.
    }

    @Override
    public void retrying(ArtifactProgress progress, TransientException failure, Duration wait) {
      // Of no interest.
    }

    @Override
    public void finished(ArtifactResult result) {
      // Of no interest.
    }
  }
}
