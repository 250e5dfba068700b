package org.opensearch.migrations.ecr.benchmark;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program that copies images.
 *
 * @param name {@code ma-ecr}, {@code crane} or {@code skopeo}
 * @param jobs how many images it copies at once; empty for ma-ecr's default
 */
record Client(String name, String jobs) {

  static final String MA_ECR = "ma-ecr";

  /** Those in {@code NAME[:JOBS],…} that are installed. */
  static List<Client> parse(String list) {
    List<Client> clients = new ArrayList<>();
    for (String text : list.split(",", -1)) {
      String[] parts = text.split(":", -1);
      Client client = new Client(parts[0], parts.length > 1 ? parts[1] : "");
      if (client.isMaEcr() || client.isOnPath()) {
        clients.add(client);
      } else {
        System.out.println(text + " is left out: " + parts[0] + " is not on the PATH");
      }
    }
    return clients;
  }

  boolean isMaEcr() {
    return name.equals(MA_ECR);
  }

  private boolean isOnPath() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }

  /**
   * The command that copies the images of a file for {@code xargs}.
   *
   * @param pairs each a source and a destination
   */
  List<String> copyEach(Path pairs) {
    List<String> words =
        new ArrayList<>(
            List.of("xargs", "-a", pairs.toString(), "-n", "2", "-P", jobs.isEmpty() ? "4" : jobs));
    words.addAll(
        name.equals("skopeo")
            ? List.of("skopeo", "copy", "--all", "--quiet", "--src-tls-verify=false")
            : List.of(name, "copy"));
    if (name.equals("skopeo")) {
      words.add("--dest-tls-verify=false");
    }
    return words;
  }

  /** A reference as the program expects it. */
  String reference(String image) {
    return name.equals("skopeo") ? "docker://" + image : image;
  }

  @Override
  public String toString() {
    return jobs.isEmpty() ? name : name + ":" + jobs;
  }

  /** Takes turns: another one is the first in each round. */
  static List<Client> inTurns(List<Client> clients, int round) {
    Client[] turned = new Client[clients.size()];
    Arrays.setAll(turned, i -> clients.get((i + round) % clients.size()));
    return List.of(turned);
  }
}
