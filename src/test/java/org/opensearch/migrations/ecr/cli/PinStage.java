package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.helm.chart.ArchiveBuilder;
import org.opensearch.migrations.ecr.manifest.ManifestReader;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.testing.ChartShapes;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.IncomingRequest;
import org.opensearch.migrations.ecr.testing.ManifestFile;

/**
 * {@code discover --pin} by its real command line, in this process: one registry in memory, which
 * also is a chart repository, and a manifest.
 */
final class PinStage implements AutoCloseable {

  final FakeRegistry source = new FakeRegistry();
  final ManifestFile manifest = new ManifestFile();
  private final Path folder;
  private final Map<String, byte[]> archives = new LinkedHashMap<>();
  private final StringBuilder index = new StringBuilder("apiVersion: v1\nentries:\n");
  private final List<String> options = new ArrayList<>();

  PinStage(Path folder) {
    this.folder = folder;
    source.when(this::answerCharts);
    plainHttp(source.host());
  }

  /** Speaks plain HTTP to another host. */
  void plainHttp(String host) {
    options.addAll(List.of("--plain-http", host));
  }

  private boolean answerCharts(IncomingRequest request) throws IOException {
    if (request.path().equals("/charts/index.yaml")) {
      request.respond(200, index.toString());
      return true;
    }
    byte[] archive = archives.get(request.path());
    if (archive != null) {
      request.respond(200, Map.of(), archive);
    }
    return archive != null;
  }

  /** Publishes an image at {@code content}, without listing it; returns its digest. */
  Digest publish(String repositoryAndTag, String content) {
    String[] parts = repositoryAndTag.split(":", -1);
    return MirrorStage.put(source, parts[0], parts[1], content);
  }

  /** Publishes an image and lists it as one of the aggregate chart. */
  Digest image(String repositoryAndTag) {
    manifest.image(here(repositoryAndTag));
    return publish(repositoryAndTag, repositoryAndTag);
  }

  String here(String repositoryAndTag) {
    return source.host() + "/" + repositoryAndTag;
  }

  /** Publishes a chart in the chart repository and lists it with these images. */
  Digest chart(String name, boolean indexHasDigest, String... images) {
    Digest digest = publishChart(name, "1.0.0", indexHasDigest);
    manifest.chart(name, "1.0.0", "http://" + source.host() + "/charts", List.of(images));
    return digest;
  }

  private Digest publishChart(String name, String version, boolean indexHasDigest) {
    byte[] archive = ArchiveBuilder.chart(name, version);
    archives.put("/charts/" + name + "-" + version + ".tgz", archive);
    Digest digest = Digest.sha256(archive);
    index.append("  %s:\n  - name: %s\n    version: %s\n".formatted(name, name, version));
    if (indexHasDigest) {
      index.append("    digest: ").append(digest.hex()).append('\n');
    }
    index.append("    urls: [%s-%s.tgz]\n".formatted(name, version));
    return digest;
  }

  /** Publishes a chart as an OCI artifact and lists it. */
  Digest ociChart(String name) {
    byte[] archive = ArchiveBuilder.chart(name, "1.0.0");
    source.put("charts/" + name, "1.0.0", ChartShapes.all(archive).get("plain"));
    manifest.chart(name, "1.0.0", "oci://" + source.host() + "/charts/" + name);
    return Digest.sha256(archive);
  }

  /** The index has other content from now on. */
  void replaceInIndex(String old, String replacement) {
    String text = index.toString().replace(old, replacement);
    index.setLength(0);
    index.append(text);
  }

  /** The manifest's file; written with the listed charts and images unless it exists. */
  Path file() {
    Path file = folder.resolve("pinned.yaml");
    if (!Files.exists(file)) {
      manifest.writeTo(file);
    }
    return file;
  }

  String text() {
    try {
      return Files.readString(file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void rewrite(String old, String replacement) {
    try {
      Files.writeString(file(), text().replace(old, replacement));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  MirrorManifest read() {
    return ManifestReader.read(
        "m", text().getBytes(java.nio.charset.StandardCharsets.UTF_8), Optional.empty());
  }

  /** The pin of an image, wherever it is listed. */
  List<Optional<Digest>> pins(String repositoryAndTag) {
    return read()
        .allImages()
        .filter(image -> image.reference().toString().equals(here(repositoryAndTag)))
        .map(image -> image.pin())
        .toList();
  }

  /** The pin of a chart. */
  Optional<Digest> chartPin(String key) {
    return read().charts().stream()
        .filter(chart -> chart.key().equals(key))
        .findFirst()
        .orElseThrow()
        .digest();
  }

  /** Runs {@code discover} on the manifest; it must end with {@code status}. */
  Ran discover(int status, String... more) {
    List<String> words = new ArrayList<>(List.of("discover", "--manifest", file().toString()));
    words.addAll(options);
    words.addAll(List.of(more));
    return run(status, words);
  }

  /** Runs a subcommand with the manifest. */
  Ran run(int status, String subcommand, String... more) {
    List<String> words = new ArrayList<>(List.of(subcommand));
    words.addAll(List.of(more));
    words.addAll(List.of("--manifest", file().toString()));
    words.addAll(options);
    return run(status, words);
  }

  private Ran run(int status, List<String> words) {
    Map<String, String> environment = Map.of("HOME", folder.toString(), "PATH", "/nonexistent");
    Ran ran = Ran.with(environment, words.toArray(String[]::new));
    assertEquals(status, ran.status(), ran::toString);
    return ran;
  }

  /** What the source was asked for since {@code before} requests, sorted. */
  List<String> asked(int before) {
    return source.log().stream().skip(before).sorted().toList();
  }

  /** Answers HEAD for manifests without the digest. */
  void omitDigests() {
    source.when(
        request -> {
          boolean isHead =
              request.method().equals("HEAD") && request.path().contains("/manifests/");
          if (isHead) {
            request.respond(200, Map.of("Content-Type", MediaTypes.OCI_MANIFEST), "");
          }
          return isHead;
        });
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
