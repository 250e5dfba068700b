package org.opensearch.migrations.ecr.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Runs ma-ecr, and crane and skopeo if they are on the PATH, in turns and prints a table. It fails
 * only if it cannot measure. The system properties {@code benchmark.*} are described in {@code
 * CONTRIBUTING.md}.
 */
public final class Benchmark {

  private static final List<String> HEADINGS =
      List.of(
          "run",
          "client",
          "wall s",
          "floor s",
          "CPU s",
          "peak MB",
          "requests",
          "conns",
          "server CPU s",
          "");

  private Benchmark() {}

  /** Measures and prints. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<Client> clients = Client.parse(property("clients", "ma-ecr,crane:8,skopeo:8"));
    int rounds = Integer.parseInt(property("rounds", "1"));
    double scale = Double.parseDouble(property("scale", "1"));
    Path folder = Files.createDirectories(Path.of("target", "benchmark"));
    try (Network network = network(scale, folder)) {
      List<Figures> all = network.run(clients, rounds);
      System.out.println(table(network.description(), clients, all, rounds));
    }
  }

  private static Network network(double scale, Path folder)
      throws IOException, InterruptedException {
    Path speednet = Path.of(property("speednet", "../shared/speednet"));
    Optional<String> obstacle = Speednet.obstacle(speednet);
    if (obstacle.isEmpty()) {
      try {
        return new Speednet(
            speednet, property("network", "rtt=40 connect=80 conn_mbps=30"), scale, folder);
      } catch (IOException e) {
        obstacle = Optional.of(e.getMessage());
      }
    }
    System.out.println(obstacle.get() + ": the servers are the benchmark's own");
    String settings = property("network", "rtt=40 connect=80 conn_mbps=30 total_mbps=100");
    return new LocalNetwork(Network.Limits.parse(settings), scale, folder);
  }

  /** Maven passes a property that the user has not set as an empty one. */
  private static String property(String name, String otherwise) {
    String value = System.getProperty("benchmark." + name, "");
    return value.isEmpty() ? otherwise : value;
  }

  private static String table(
      String description, List<Client> clients, List<Figures> all, int rounds) {
    List<List<String>> rows = new ArrayList<>(List.of(HEADINGS));
    for (Figures.Phase phase : Figures.Phase.values()) {
      Optional<Figures> first = Optional.empty();
      for (Client client : clients) {
        Figures median = median(all, client, phase);
        rows.add(row(median, first));
        first = first.or(() -> Optional.of(median));
      }
    }
    return "%n%s, %s%n%s%n%nMedians of %d; after x: ratio to the first client.%n"
        .formatted(LocalDate.now(ZoneOffset.UTC), description, aligned(rows), rounds);
  }

  private static Figures median(List<Figures> all, Client client, Figures.Phase phase) {
    return Figures.median(
        all.stream()
            .filter(run -> run.client().equals(client.toString()) && run.phase() == phase)
            .toList());
  }

  private static List<String> row(Figures figures, Optional<Figures> first) {
    return List.of(
        figures.phase().toString(),
        figures.client(),
        ratio("%.2f", figures.wall(), first.map(Figures::wall)),
        figures.floor() > 0 ? ratio("%.2f", figures.floor(), Optional.empty()) : "",
        ratio("%.2f", figures.cpu(), first.map(Figures::cpu)),
        ratio("%.0f", figures.memory(), first.map(Figures::memory)),
        ratio("%.0f", figures.requests(), first.map(Figures::requests)),
        ratio("%.0f", figures.connections(), first.map(Figures::connections)),
        ratio("%.2f", figures.serverCpu(), Optional.empty()),
        figures.complete() ? "" : "INCOMPLETE");
  }

  private static String ratio(String format, double value, Optional<Double> first) {
    if (Double.isNaN(value)) {
      return "-";
    }
    return String.format(Locale.ROOT, format, value)
        + first.map(base -> String.format(Locale.ROOT, " x%.2f", value / base)).orElse("");
  }

  private static String aligned(List<List<String>> rows) {
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < HEADINGS.size(); column++) {
      int here = column;
      widths.add(
          rows.stream().map(row -> row.get(here).length()).max(Comparator.naturalOrder()).get());
    }
    return rows.stream()
        .map(
            row -> {
              StringBuilder line = new StringBuilder();
              for (int column = 0; column < row.size(); column++) {
                String padding = " ".repeat(widths.get(column) - row.get(column).length());
                line.append(column < 2 ? row.get(column) + padding : padding + row.get(column))
                    .append("  ");
              }
              return line.toString().stripTrailing();
            })
        .collect(Collectors.joining("\n"));
  }
}
