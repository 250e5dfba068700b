package org.opensearch.migrations.ecr.helm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.ChartPackage;
import org.opensearch.migrations.ecr.model.Descriptor;
import org.opensearch.migrations.ecr.model.MediaTypes;

/** Compares our artifacts with those that the real {@code helm push} puts into a real registry. */
class HelmPushIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private static Path folder;
  private static Process registry;
  private static String host;

  @BeforeAll
  static void startRegistry() throws IOException {
    require("docker-registry", "helm");
    Path config =
        Files.writeString(
            folder.resolve("registry.yml"),
            """
            version: 0.1
            storage: {filesystem: {rootdirectory: %s}}
            http: {addr: "127.0.0.1:0"}
            """
                .formatted(folder.resolve("registry")));
    registry =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .start();
    host = "127.0.0.1:" + announcedPort(registry.inputReader(StandardCharsets.UTF_8));
  }

  private static String announcedPort(BufferedReader log) throws IOException {
    Pattern listening = Pattern.compile("listening on 127\\.0\\.0\\.1:([0-9]+)");
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      Matcher matcher = listening.matcher(line);
      if (matcher.find()) {
        // Or the registry would stop when the pipe is full.
        Thread drain = new Thread(() -> log.lines().forEach(ignored -> {}), "registry log");
        drain.setDaemon(true);
        drain.start();
        return matcher.group(1);
      }
    }
    throw new IOException("docker-registry ended before it listened");
  }

  @AfterAll
  static void stopRegistry() throws InterruptedException {
    if (registry != null) {
      registry.destroy();
      registry.waitFor();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "complete", "scalars", "escapes", "requirements", "anchors"})
  void artifactIsTheOneThatHelmPushes(String fixture) throws Exception {
    byte[] archive = archive(fixture);
    Path tgz = Files.write(folder.resolve(fixture + "-1.2.3.tgz"), archive);
    helm("push", tgz.toString(), "oci://" + host + "/pushed", "--plain-http");
    String helms = text(get("pushed/" + fixture + "/manifests/1.2.3"));

    ChartPackage ours = ChartArtifact.of(ChartMetadata.read(ChartArchive.read(archive)), archive);

    String config = JSON.readTree(helms).at("/config/digest").asText();
    assertEquals(text(get("pushed/" + fixture + "/blobs/" + config)), text(config(ours)));
    assertEquals(withoutCreated(helms), text(ours.manifest().content()));
  }

  private static String withoutCreated(String manifest) {
    String without = manifest.replaceFirst("\"org.opencontainers.image.created\":\"[^\"]*\",", "");
    assertNotEquals(manifest, without, "Helm says when");
    return without;
  }

  @Test
  void helmPullsTheSameArchiveFromWhatWePush() throws Exception {
    byte[] archive = archive("complete");
    ChartPackage ours = ChartArtifact.of(ChartMetadata.read(ChartArchive.read(archive)), archive);
    push(ours, "ours/complete", "1.2.3");

    Path pulled = Files.createDirectory(folder.resolve("pulled"));
    String chart = "oci://" + host + "/ours/complete";
    helm("pull", chart, "--version", "1.2.3", "--plain-http", "-d", pulled.toString());

    assertArrayEquals(archive, Files.readAllBytes(pulled.resolve("complete-1.2.3.tgz")));
  }

  private static byte[] archive(String fixture) throws IOException {
    ArchiveBuilder builder = new ArchiveBuilder();
    for (String file : List.of("Chart.yaml", "requirements.yaml")) {
      String resource = "charts/" + fixture + "/" + file;
      try (var in = HelmPushIT.class.getResourceAsStream(resource)) {
        if (in != null) {
          builder.file(fixture + "/" + file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
    return builder.file(fixture + "/values.yaml", "a: 1\n").tgz();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] config(ChartPackage chart) {
    return chart.blobs().get(chart.manifest().blobs().get(0).digest());
  }

  private static void push(ChartPackage chart, String repository, String tag) throws Exception {
    for (Descriptor blob : chart.manifest().blobs()) {
      URI start = URI.create("http://" + host + "/v2/" + repository + "/blobs/uploads/");
      HttpRequest post =
          HttpRequest.newBuilder(start).POST(HttpRequest.BodyPublishers.noBody()).build();
      String location =
          HTTP.send(post, HttpResponse.BodyHandlers.discarding())
              .headers()
              .firstValue("Location")
              .orElseThrow();
      put(
          location + "&digest=" + blob.digest(),
          "application/octet-stream",
          chart.blobs().get(blob.digest()));
    }
    put(
        "http://" + host + "/v2/" + repository + "/manifests/" + tag,
        MediaTypes.OCI_MANIFEST,
        chart.manifest().content());
  }

  private static void put(String uri, String type, byte[] content) throws Exception {
    HttpRequest put =
        HttpRequest.newBuilder(URI.create(uri))
            .header("Content-Type", type)
            .PUT(HttpRequest.BodyPublishers.ofByteArray(content))
            .build();
    HttpResponse<String> answer = HTTP.send(put, HttpResponse.BodyHandlers.ofString());
    assertEquals(201, answer.statusCode(), answer.body());
  }

  private static byte[] get(String path) throws Exception {
    HttpRequest get =
        HttpRequest.newBuilder(URI.create("http://" + host + "/v2/" + path))
            .header("Accept", MediaTypes.OCI_MANIFEST)
            .build();
    HttpResponse<byte[]> answer = HTTP.send(get, HttpResponse.BodyHandlers.ofByteArray());
    assertEquals(200, answer.statusCode(), path);
    return answer.body();
  }

  private static void helm(String... arguments) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(Stream.of("helm"), Stream.of(arguments)).toList());
    builder.environment().put("HOME", folder.toString());
    builder.environment().remove("HELM_REGISTRY_CONFIG");
    Process helm = builder.redirectErrorStream(true).start();
    String output = new String(helm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, helm.waitFor(), output);
    assertTrue(output.contains("Digest:"), output);
  }

  private static void require(String... programs) {
    for (String program : programs) {
      boolean found =
          Stream.of(System.getenv("PATH").split(File.pathSeparator))
              .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
      if (!found && Boolean.getBoolean("ma-ecr.require-parts")) {
        fail(program + " is not on the PATH");
      } else if (!found) {
        abort(program + " is not on the PATH");
      }
    }
  }
}
