package org.opensearch.migrations.ecr;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.images.ImageFinder;
import org.opensearch.migrations.ecr.manifest.ManifestReader;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.testing.ChartServer;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.FixtureCharts;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.RegistryProcess;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlReader;

/**
 * The whole way: discovered from the publishers, mirrored, and deployed with the generated values
 * alone. What real Helm renders then is compared with what the mirror holds.
 */
@Order(1) // Takes long.
class MirroredDeploymentIT {

  private static final List<String> STYLES =
      List.of(
          "argument-pair",
          "config-yaml",
          "container-list",
          "custom-resource",
          "digest",
          "dotted-keys",
          "environment-map",
          "full-reference",
          "global-registry",
          "global-registry-unset",
          "hard-coded",
          "image-guard",
          "implicit-docker",
          "lookup",
          "null-parts",
          "registry-repository-tag",
          "repository-tag",
          "required-value",
          "semver-tag",
          "shared-docker",
          "strict-schema",
          "subchart",
          "template-value",
          "trailing-slash");
  private static final List<String> HOSTS =
      List.of(
          "registry.example.com",
          "quay.example.com",
          "ghcr.example.com",
          "ghcr.example.com:5000",
          "public.ecr.aws",
          "docker.io");
  private static final TestImage PINNED = ImageShapes.simple(99);
  private static final Pattern PULLED = Pattern.compile("(?m)\\bimage: *\"?([^\"\\s]+)\"? *$");

  /** Rules say that nothing moves it. */
  private static final String UNMOVED = "busybox:latest";

  @TempDir private Path folder;
  private DiscoverScene scene;
  @AutoClose private RegistryProcess publishers;
  @AutoClose private RegistryProcess mirror;
  @AutoClose private ChartServer chartServer;
  private final List<String> network = new ArrayList<>();

  @BeforeEach
  void publish() throws IOException {
    scene = new DiscoverScene(folder);
    publishers = RegistryProcess.start(folder.resolve("publishers"));
    mirror = RegistryProcess.start(folder.resolve("mirror"));
    FixtureCharts charts = scene.charts().pack(STYLES);
    scene.helm().push(charts.pack("packaged"), publishers, "registry.example.com/charts");
    Path certs = Files.createDirectory(charts.archives().resolve("certs"));
    Files.move(charts.pack("argument"), certs.resolve("argument-1.0.0.tgz"));
    scene.helm().index(certs, "");
    scene.helm().index(charts.archives(), "");
    chartServer = ChartServer.serving(charts.archives());
    for (String host : HOSTS) {
      network.addAll(List.of("--source-mirror", host + "=" + publishers.host() + "/" + path(host)));
    }
    network.addAll(List.of("--source-mirror", "charts.example.com=" + chartServer.host()));
    for (String host : List.of(publishers.host(), mirror.host(), chartServer.host())) {
      network.addAll(List.of("--plain-http", host));
    }
    scene.fetchWith(network);
    scene.values().add(scene.file("all.yaml", allStyles()));
  }

  private static String path(String host) {
    return host.replace(':', '-');
  }

  private static String allStyles() {
    StringBuilder installed = new StringBuilder("conditionalPackageInstalls:\n");
    StringBuilder charts = new StringBuilder("charts:\n");
    for (String style : STYLES) {
      installed.append("  ").append(style).append(": true\n");
      charts.append("  ").append(style).append(":\n");
      charts.append("    version: 1.0.0\n    repository: https://charts.example.com\n");
      if (style.equals("required-value")) {
        charts.append("    values: {accountId: '123456789012'}\n");
      } else if (style.equals("digest")) {
        charts.append("    values:\n      image: {digest: '").append(PINNED.digest());
        charts.append("'}\n      webhook: {image: 'ghcr.example.com/tools/certs@");
        charts.append(PINNED.digest()).append("'}\n");
      }
    }
    return installed.append(charts).toString();
  }

  @Test
  void deploymentPullsFromTheMirrorOnly() throws IOException {
    scene.discover(0, "--write");
    MirrorManifest manifest =
        ManifestReader.read("m", Files.readAllBytes(scene.manifest()), Optional.empty());
    assertEquals(STYLES.size() + 4, manifest.charts().size());
    publishImages(manifest);
    run("mirror", "--registry-type", "oci");
    Path generated = Files.write(folder.resolve("generated.yaml"), run("generate-values").output());

    String rendered = rendered(manifest, generated);

    String prefix = mirror.host() + "/mirrored/";
    TreeSet<String> expected =
        manifest
            .allImages()
            .filter(image -> image.unoverridable().isEmpty() && image.reason().isEmpty())
            .map(image -> mirrored(prefix, image))
            .collect(Collectors.toCollection(TreeSet::new));
    expected.add("docker.io/library/" + UNMOVED);
    List<FoundImage> found = ImageFinder.search(rendered).images();
    assertEquals(
        expected,
        found.stream()
            .map(image -> image.reference().toString())
            .collect(Collectors.toCollection(TreeSet::new)));
    PULLED
        .matcher(rendered)
        .results()
        .map(match -> match.group(1))
        .filter(image -> !image.equals(UNMOVED))
        .forEach(image -> assertTrue(image.startsWith(prefix), image));
    for (FoundImage image : found) {
      if (image.reference().name().startsWith(prefix)) {
        assertHolds(image.reference());
      }
    }
  }

  private static String mirrored(String prefix, ImageEntry image) {
    String written = image.reference().toString();
    return prefix
        + MirrorTarget.imagePath(image.reference())
        + written.substring(image.reference().name().length());
  }

  private void publishImages(MirrorManifest manifest) {
    List<ImageReference> images =
        manifest.allImages().map(ImageEntry::reference).distinct().toList();
    for (ImageReference image : images) {
      TestImage content =
          image.digest().isPresent() ? PINNED : ImageShapes.simple(images.indexOf(image));
      String repository = path(image.host()) + "/" + image.path();
      publishers.contents().push(content, repository, image.tag().orElse("untagged"));
    }
  }

  private Finished run(String command, String... options) {
    List<String> arguments = new ArrayList<>(List.of(command, mirror.host()));
    arguments.addAll(List.of("--manifest", scene.manifest().toString()));
    arguments.addAll(List.of(options));
    if (command.equals("mirror")) {
      arguments.addAll(network);
    }
    Finished finished = scene.maEcr().run(arguments.toArray(String[]::new));
    assertEquals(0, finished.status(), finished::toString);
    return finished;
  }

  /** The aggregate chart as it is deployed, and every chart that it would install. */
  private String rendered(MirrorManifest manifest, Path generated) throws IOException {
    List<Path> values = new ArrayList<>(scene.values());
    values.add(generated);
    String aggregate =
        scene.helm().template("ma", FixtureCharts.aggregate(), values.toArray(Path[]::new));
    String printed = installed(aggregate);
    Map<?, ?> installed = (Map<?, ?>) ((Map<?, ?>) read(printed)).get("data");
    StringBuilder all = new StringBuilder(aggregate.replace(printed, ""));
    for (ChartEntry chart : manifest.charts()) {
      byte[] archive = scene.helm().pull(mirror, "charts/" + chart.name(), chart.version());
      Path pulled = Files.write(folder.resolve(chart.key() + ".tgz"), archive);
      Path own =
          Files.writeString(
              folder.resolve(chart.key() + "-values.yaml"),
              (String) installed.get(chart.key() + ".yaml"));
      all.append("---\n").append(scene.helm().template(chart.key(), pulled, own));
    }
    return all.toString();
  }

  /** The ConfigMap of the aggregate fixture chart with the values that it installs charts with. */
  private static String installed(String rendered) {
    String source = "# Source: migrations/templates/values.yaml\n";
    int begin = rendered.indexOf(source) + source.length();
    int end = rendered.indexOf("\n---", begin);
    return rendered.substring(begin, end < 0 ? rendered.length() : end);
  }

  private static Object read(String yaml) {
    return YamlReader.read(yaml.getBytes(UTF_8), new Problems("read", "values")).toValue();
  }

  private void assertHolds(ImageReference image) {
    assertTrue(
        mirror.contents().manifest(image.path(), image.identifier()).isPresent(),
        () -> "the mirror has no " + image);
  }
}
