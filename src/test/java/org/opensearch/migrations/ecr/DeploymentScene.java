package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.manifest.ManifestReader;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.testing.BasicUser;
import org.opensearch.migrations.ecr.testing.ChartServer;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.FakeEcr;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.FixtureCharts;
import org.opensearch.migrations.ecr.testing.FolderTree;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.MaEcrJar;
import org.opensearch.migrations.ecr.testing.Programs;
import org.opensearch.migrations.ecr.testing.RegistryOptions;
import org.opensearch.migrations.ecr.testing.RegistryProcess;

/**
 * Publishers of images and charts, a private ECR registry behind ECR's API, and the bootstrap that
 * stands between them: it sources what the jar's {@code integration} wrote out.
 */
final class DeploymentScene implements AutoCloseable {

  /** What ECR gives out, for a time. */
  static final String PASSWORD = RegistryOptions.PASSWORD;

  private static final List<String> IMAGE_HOSTS =
      List.of(
          "registry.example.com",
          "quay.example.com",
          "ghcr.example.com",
          "public.ecr.aws",
          "docker.io");

  private static final String BOOTSTRAP =
      """
      set -euo pipefail
      . "$INTEGRATION/scripts/private-ecr.sh"
      MA_ECR_MIRROR_OPTIONS=(--registry-type ecr --report "$REPORT" %s)
      push_all_images_to_private_ecr "$1"
      private_ecr_has_release_images
      helm template ma "$AGGREGATE" "${PRIVATE_ECR_HELM_FLAGS[@]}" >"$DEPLOYMENT"
      """;

  private final Path folder;
  private final DiscoverScene discovered;
  private final RegistryProcess publishers;
  private final RegistryProcess mirror;
  private final ChartServer charts;
  private final FakeEcr ecr;
  private final Path aggregate;
  private final List<String> network = new ArrayList<>();

  /** Starts everybody; the publishers have the charts and no image yet. */
  DeploymentScene(Path folder) throws IOException {
    Programs.require("bash", "helm");
    this.folder = folder;
    discovered = new DiscoverScene(folder);
    publishers = RegistryProcess.start(folder.resolve("publishers"));
    BasicUser user = new BasicUser("AWS", PASSWORD);
    mirror = RegistryProcess.start(folder.resolve("mirror"), RegistryOptions.OPEN.withUser(user));
    ecr = FakeEcr.start().passwords(PASSWORD).proxyEndpoint(mirror.uri().toString());
    charts = ChartServer.serving(publishCharts());
    for (String host : IMAGE_HOSTS) {
      network.addAll(List.of("--source-mirror", host + "=" + publishers.host() + "/" + host));
    }
    network.addAll(List.of("--source-mirror", "charts.example.com=" + charts.host()));
    for (String host : List.of(publishers.host(), mirror.host(), charts.host())) {
      network.addAll(List.of("--plain-http", host));
    }
    discovered.fetchWith(network);
    discovered.maEcr().environment(ecr.environment());
    // Without internet it could not be installed: so says discover.
    Path isolated =
        discovered.file("isolated.yaml", "conditionalPackageInstalls: {playground: false}");
    discovered.values().add(isolated);
    Finished written = discovered.maEcr().run("integration", "--to", integration().toString());
    assertEquals(0, written.status(), written::toString);
    aggregate =
        InstallerPod.aggregateWithLogin(
            integration().resolve("templates/_ecrLogin.tpl"), folder.resolve("aggregate"));
    discovered.deploy(aggregate);
  }

  /** One chart is in a registry, one in a chart repository below a path. */
  private Path publishCharts() throws IOException {
    FixtureCharts fixtures = discovered.charts().pack(List.of("hard-coded"));
    Path archives = fixtures.archives();
    Path packaged = fixtures.pack("packaged");
    discovered.helm().push(packaged, publishers, "registry.example.com/charts");
    Files.delete(packaged);
    Path certs = Files.createDirectory(archives.resolve("certs"));
    Files.move(fixtures.pack("argument"), certs.resolve("argument-1.0.0.tgz"));
    discovered.helm().index(certs, "");
    discovered.helm().index(archives, "");
    return archives;
  }

  /** Writes the manifest, and publishes what it lists, for two platforms each. */
  void discoverAndPublish() throws IOException {
    discovered.discover(0, "--write");
    List<ImageReference> images = images();
    for (ImageReference image : images) {
      publishers
          .contents()
          .push(
              ImageShapes.all(images.indexOf(image)).get("docker-list"),
              image.host() + "/" + image.path(),
              image.tag().orElseThrow());
    }
  }

  /** What the manifest lists. */
  List<ImageReference> images() throws IOException {
    MirrorManifest content =
        ManifestReader.read("m", Files.readAllBytes(manifest()), Optional.empty());
    return content.allImages().map(ImageEntry::reference).distinct().toList();
  }

  /** Runs the bootstrap as a user would, until {@code helm install} would come. */
  Finished bootstrap(Path manifest) {
    Map<String, String> environment = new TreeMap<>(ecr.environment());
    environment.put("HOME", discovered.maEcr().home().toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("INTEGRATION", integration().toString());
    environment.put("MA_ECR_JAR", MaEcrJar.jar().toAbsolutePath().toString());
    environment.put("MA_ECR_MANIFEST", manifest.toString());
    environment.put("MIGRATIONS_ECR_REGISTRY", mirror.host() + "/migration-ecr-dev-eu-west-1");
    environment.put("RELEASE_VERSION", "2.6.4");
    environment.put("TMPDIR", folder.toString());
    environment.put("REPORT", report().toString());
    environment.put("AGGREGATE", aggregate.toString());
    environment.put("DEPLOYMENT", deployment().toString());
    // No real host is known, whatever this machine's name service says.
    Path hosts = file("hosts", "127.0.0.1 localhost\n");
    environment.put("JAVA_TOOL_OPTIONS", "-Djdk.net.hosts.file=" + hosts);
    String script = BOOTSTRAP.formatted(String.join(" ", network));
    String values = String.join(",", discovered.values().stream().map(Path::toString).toList());
    return Command.of("bash", "-c", script, "aws-bootstrap.sh", values)
        .environment(environment)
        .run();
  }

  /** Runs {@code discover} with {@code more} options; it must end with {@code status}. */
  Finished discover(int status, String... more) {
    return discovered.discover(status, more);
  }

  /** Runs {@code verify} with {@code more} options; it must end with {@code status}. */
  Finished verify(int status, Path manifest, String... more) {
    List<String> words = new ArrayList<>(List.of("verify", mirror.host()));
    words.addAll(List.of("--registry-type", "ecr", "--manifest", manifest.toString()));
    words.addAll(List.of("--release-version", "2.6.4"));
    words.addAll(network);
    words.addAll(List.of(more));
    Finished finished = run(words);
    assertEquals(status, finished.status(), finished::toString);
    return finished;
  }

  /** The options of {@code verify} that render the deployment as it is. */
  String[] rendered() {
    Stream<String> values =
        discovered.values().stream().flatMap(f -> Stream.of("-f", f.toString()));
    return Stream.concat(Stream.of("--rendered", "--chart", aggregate.toString()), values)
        .toArray(String[]::new);
  }

  /** Keeps what the mirror holds, for {@link #restoreMirror}. */
  void keepMirror() {
    copy(mirrored(), folder.resolve("kept"));
  }

  /** Puts the mirror back to where it was. */
  void restoreMirror() {
    Path mirrored = mirrored();
    FolderTree.delete(mirrored);
    copy(folder.resolve("kept"), mirrored);
  }

  /** What the mirror has on its disk, not the link that leads there. */
  private Path mirrored() {
    try {
      return folder.resolve("mirror/data").toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes a repository, or a tag in it, from the mirror's disk. */
  void deleteFromMirror(String path) {
    FolderTree.delete(mirrored().resolve("docker/registry/v2/repositories").resolve(path));
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the jar. */
  Finished run(List<String> words) {
    return discovered.maEcr().run(words.toArray(String[]::new));
  }

  /** Writes a file that tests hand over. */
  Path file(String name, String content) {
    return discovered.file(name, content);
  }

  Path manifest() {
    return discovered.manifest();
  }

  String manifestText() {
    return discovered.manifestText();
  }

  /** What the last bootstrap reported of its mirroring. */
  Path report() {
    return folder.resolve("report.json");
  }

  /** What the last bootstrap would have installed; not there if it did not come so far. */
  Path deployment() {
    return folder.resolve("deployment.yaml");
  }

  RegistryProcess publishers() {
    return publishers;
  }

  ChartServer charts() {
    return charts;
  }

  RegistryProcess mirror() {
    return mirror;
  }

  FakeEcr ecr() {
    return ecr;
  }

  private Path integration() {
    return folder.resolve("integration");
  }

  @Override
  public void close() {
    publishers.close();
    mirror.close();
    charts.close();
    ecr.close();
  }
}
