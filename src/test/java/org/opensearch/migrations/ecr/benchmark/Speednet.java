package org.opensearch.migrations.ecr.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.testing.MaEcrJar;

/**
 * The simulated internet beside the checkout: real host names over TLS, in a network namespace of
 * its own. Its {@code bench} runs the clients in turns.
 */
final class Speednet implements Network {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DEFAULT_GO = "/usr/lib/go-1.23/bin/go";

  private final Path home;
  private final Path work;
  private final String settings;
  private final String name = "ma-ecr-benchmark-" + ProcessHandle.current().pid();

  /** Starts it and makes the images; a failure leaves nothing running. */
  Speednet(Path home, String settings, double scale, Path folder)
      throws IOException, InterruptedException {
    this.home = home;
    this.settings = settings;
    this.work = folder.resolve("speednet").toAbsolutePath();
    try {
      call("./speednet", "start");
      call("./speednet", "seed", "--scale", String.valueOf(scale));
    } catch (IOException | InterruptedException e) {
      close();
      throw e;
    }
  }

  /** Why it cannot be used; empty if it can. */
  static Optional<String> obstacle(Path home) throws IOException {
    if (!Files.isExecutable(home.resolve("bench"))) {
      return Optional.of(home + " does not exist");
    }
    if (!Files.isDirectory(Path.of("/proc/self"))
        || !Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      return Optional.of(home + " needs root");
    }
    String go = Optional.ofNullable(System.getenv("SPEEDNET_GO")).orElse(DEFAULT_GO);
    return Files.isExecutable(Path.of(go))
        ? Optional.empty()
        : Optional.of(home + " needs Go: " + go + " does not exist; set SPEEDNET_GO");
  }

  @Override
  public List<Figures> run(List<Client> clients, int rounds)
      throws IOException, InterruptedException {
    Path results = work.resolve("results.json");
    List<String> words = new ArrayList<>(List.of("./bench", "--rounds", String.valueOf(rounds)));
    words.addAll(List.of("--jar", MaEcrJar.jar().toAbsolutePath().toString()));
    words.addAll(
        List.of(
            "--clients", clients.stream().map(Client::toString).collect(Collectors.joining(","))));
    words.addAll(List.of("--out", results.toString(), "--set"));
    words.addAll(List.of(settings.strip().split("\\s+", -1)));
    Files.deleteIfExists(results);
    try {
      call(words.toArray(String[]::new));
    } catch (IOException e) {
      // The figures of a client that failed are in the results, too.
      if (!Files.exists(results)) {
        throw e;
      }
    }
    List<Figures> all = new ArrayList<>();
    for (JsonNode result : JSON.readTree(results.toFile())) {
      all.add(figures(result));
    }
    return all;
  }

  private Figures figures(JsonNode result) throws IOException {
    Figures.Phase phase =
        result.path("phase").asText().equals("cold") ? Figures.Phase.COLD : Figures.Phase.AGAIN;
    return new Figures(
        result.path("client").asText(),
        phase,
        result.path("wall").asDouble(),
        result.path("cpu").asDouble(),
        result.path("rss_sum").asDouble(),
        result.path("requests").asDouble(),
        result.path("connections").asDouble(),
        result.path("server_cpu").asDouble(),
        phase == Figures.Phase.COLD ? floor() : 0,
        result.path("exit").asInt() == 0 && result.path("problems").asInt() == 0);
  }

  /** Blobs and manifests are in the destination's repositories once each, like in the sources'. */
  private double floor() throws IOException {
    JsonNode index = JSON.readTree(work.resolve("index.json").toFile());
    long manifests = 0;
    long bytes = 0;
    long largest = 0;
    for (JsonNode repository : index.path("repos")) {
      manifests += repository.path("manifests").size();
      for (JsonNode size : repository.path("blobs")) {
        bytes += size.asLong();
        largest = Math.max(largest, size.asLong());
      }
    }
    return Limits.parse(settings).floor(bytes, largest, manifests);
  }

  @Override
  public String description() {
    return "speednet: " + settings;
  }

  /** Runs a command in the network; what it prints goes to a file, which a failure names. */
  private void call(String... command) throws IOException, InterruptedException {
    List<String> words = Stream.concat(Stream.of("./own-net", name), Stream.of(command)).toList();
    Path log = Files.createDirectories(work).resolve("log.txt");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("SPEEDNET_WORK", work.toString());
    Process process = builder.start();
    if (!process.waitFor(30, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroy();
      throw new IOException(String.join(" ", words) + " failed, see " + log);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      try {
        call("./speednet", "stop");
      } finally {
        call("--end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
