package org.opensearch.migrations.ecr.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.testing.BasicUser;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.DockerConfig;
import org.opensearch.migrations.ecr.testing.FakeEcr;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.MaEcrJar;
import org.opensearch.migrations.ecr.testing.ManifestFile;
import org.opensearch.migrations.ecr.testing.TestBlob;
import org.opensearch.migrations.ecr.testing.TestImage;

/**
 * Registries in this process over plain HTTP: three with the images, and one that is ECR's and is
 * new for each client. All content is in memory.
 */
final class LocalNetwork implements Network {

  private static final String PASSWORD = "ecr-password";
  private static final int SOURCES = 3;
  private static final int IMAGES = 18;

  /** Of an image of one platform at scale 1: many are small, and a few have most of the bytes. */
  private static final long[] LAYER_BYTES = {500, 20_000, 100_000, 600_000, 2_000_000};

  private static final byte[] GZIP = {0x1f, (byte) 0x8b, 8};

  private final Limits limits;
  private final Path folder;
  private final ShapedRegistry.Pace total;
  private final List<ShapedRegistry> sources = new ArrayList<>();
  private final Map<String, TestImage> images = new LinkedHashMap<>();

  /**
   * Starts the registries and fills them.
   *
   * @param scale a factor on the sizes of the layers; 1: 100 MB
   * @param folder for files of the clients
   */
  LocalNetwork(Limits limits, double scale, Path folder) {
    this.limits = limits;
    this.folder = folder;
    this.total = new ShapedRegistry.Pace(limits.total());
    for (int i = 0; i < SOURCES; i++) {
      ShapedRegistry source = new ShapedRegistry(limits, total);
      source.registry.withTokens(300);
      sources.add(source);
    }
    for (int i = 0; i < IMAGES; i++) {
      TestImage image = ImageShapes.index(platform(2 * i, scale), platform(2 * i + 1, scale));
      ShapedRegistry source = sources.get(i % SOURCES);
      source.registry.put("app/image" + i, "1", image);
      images.put(source.registry.host() + "/app/image" + i, image);
    }
  }

  private static TestImage platform(int number, double scale) {
    TestBlob[] layers = new TestBlob[LAYER_BYTES.length];
    for (int i = 0; i < layers.length; i++) {
      layers[i] = layer(number * 100L + i, (long) (LAYER_BYTES[i] * scale));
    }
    return ImageShapes.of(number, layers);
  }

  /** Begins like gzip, or skopeo would compress it. */
  private static TestBlob layer(long seed, long size) {
    byte[] content = TestBlob.random(seed, Math.max(size, GZIP.length)).bytes();
    System.arraycopy(GZIP, 0, content, 0, GZIP.length);
    return TestBlob.of(content);
  }

  @Override
  public List<Figures> run(List<Client> clients, int rounds)
      throws IOException, InterruptedException {
    List<Figures> all = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      for (Client client : Client.inTurns(clients, round)) {
        try (ShapedRegistry destination = new ShapedRegistry(limits, total);
            FakeEcr ecr = FakeEcr.start()) {
          destination.registry.withLogin("AWS", PASSWORD);
          ecr.passwords(PASSWORD).proxyEndpoint("http://" + destination.registry.host());
          Command command = command(client, destination, ecr);
          for (Figures.Phase phase : Figures.Phase.values()) {
            all.add(measure(client, phase, command, destination, ecr));
          }
        }
      }
    }
    return all;
  }

  private Figures measure(
      Client client, Figures.Phase phase, Command command, ShapedRegistry destination, FakeEcr ecr)
      throws InterruptedException {
    int requests = requests(destination, ecr);
    int connections = connections(destination);
    Measurement measured = Measurement.of(command);
    List<String> missing = missing(destination);
    boolean complete = measured.finished().status() == 0 && missing.isEmpty();
    if (!complete) {
      System.out.println(
          client + " did not copy " + missing.size() + " images: " + measured.finished());
    }
    return new Figures(
        client.toString(),
        phase,
        measured.wall(),
        measured.cpu(),
        measured.memory(),
        requests(destination, ecr) - requests,
        connections(destination) - connections,
        measured.ownCpu(),
        phase == Figures.Phase.COLD ? floor() : 0,
        complete);
  }

  private int requests(ShapedRegistry destination, FakeEcr ecr) {
    return destination.requests()
        + ecr.calls().size()
        + sources.stream().mapToInt(ShapedRegistry::requests).sum();
  }

  /** Those of ECR's API are not counted. */
  private int connections(ShapedRegistry destination) {
    return destination.connections() + sources.stream().mapToInt(ShapedRegistry::connections).sum();
  }

  private List<String> missing(ShapedRegistry destination) {
    return images.entrySet().stream()
        .filter(
            image -> {
              String there = repository(image.getKey());
              return !destination
                      .registry
                      .tag(there, "1")
                      .equals(Optional.of(image.getValue().digest().toString()))
                  || !destination.registry.missingBelow(there, image.getValue()).isEmpty();
            })
        .map(Map.Entry::getKey)
        .toList();
  }

  private static String repository(String source) {
    return "mirrored/" + source.replace(':', '-');
  }

  private Command command(Client client, ShapedRegistry destination, FakeEcr ecr)
      throws IOException {
    Path home = Files.createDirectories(folder.resolve("home"));
    String host = destination.registry.host();
    if (client.isMaEcr()) {
      List<String> words = new ArrayList<>(List.of("mirror", host, "--registry-type", "ecr"));
      words.addAll(List.of("--manifest", manifest(), "--plain-http", host));
      sources.forEach(source -> words.addAll(List.of("--plain-http", source.registry.host())));
      if (!client.jobs().isEmpty()) {
        words.addAll(List.of("--jobs", client.jobs()));
      }
      return new MaEcrJar(home)
          .asUsersRunIt()
          .environment(ecr.environment())
          .command(words.toArray(String[]::new));
    }
    DockerConfig logins = new DockerConfig(home);
    logins.login(host, new BasicUser("AWS", PASSWORD));
    StringBuilder pairs = new StringBuilder();
    images
        .keySet()
        .forEach(
            image ->
                pairs
                    .append(client.reference(image + ":1"))
                    .append(' ')
                    .append(client.reference(host + "/" + repository(image) + ":1"))
                    .append('\n'));
    Path file = Files.writeString(folder.resolve(client.name() + ".txt"), pairs);
    Path config = home.resolve(".docker/config.json");
    return Command.of(client.copyEach(file))
        .environment(Map.of("HOME", home.toString(), "REGISTRY_AUTH_FILE", config.toString()));
  }

  private String manifest() {
    ManifestFile manifest = new ManifestFile();
    images.keySet().forEach(image -> manifest.image(image + ":1"));
    return manifest.writeTo(folder.resolve("manifest.yaml"));
  }

  private double floor() {
    return limits.floor(
        bytes(), blobs().stream().mapToLong(TestBlob::size).max().orElse(0), manifests());
  }

  private long bytes() {
    return blobs().stream().mapToLong(TestBlob::size).sum();
  }

  private long manifests() {
    return images.values().stream().flatMap(TestImage::tree).count();
  }

  private List<TestBlob> blobs() {
    return images.values().stream()
        .flatMap(TestImage::tree)
        .flatMap(part -> part.blobs().stream())
        .toList();
  }

  @Override
  public String description() {
    return "%d images, %d manifests, %.0f MB in %d blobs; servers in Java, plain HTTP; %s"
        .formatted(images.size(), manifests(), bytes() / 1e6, blobs().size(), limits);
  }

  @Override
  public void close() throws IOException {
    for (ShapedRegistry source : sources) {
      source.close();
    }
  }
}
