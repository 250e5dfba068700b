package org.opensearch.migrations.ecr.helm.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.helm.chart.ArchiveBuilder;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.http.SourceMirrors;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.ports.Activity;

/** Reads huge indexes in a JVM of its own, whose heap is small. */
class LargeIndexIT {

  private static final int MEBIBYTE = 1024 * 1024;
  private static final String HEAP = "-Xmx96m";

  /** What the forked JVM runs: prints what it finds of the chart in the repository given. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      URI repository = URI.create(arguments[0]);
      NetworkOptions options =
          new NetworkOptions(
              Optional.empty(), Set.of(repository.getAuthority()), 0, Duration.ofSeconds(30));
      try (HttpTransport transport = new HttpTransport(options)) {
        ChartEntry chart =
            new ChartEntry(
                "web", "web", arguments[1], repository, Optional.empty(), List.of(), List.of(), 1);
        System.out.println(
            new HttpChartRepositories(transport, new Retry(0), SourceMirrors.NONE)
                .find(chart, Activity.NONE)
                .url());
      } catch (FailureException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private static String find(ScriptedRepository server, String version) throws Exception {
    ProcessBuilder machine =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                server.uri("/charts").toString(),
                version)
            .redirectErrorStream(true);
    // Else options in it would be told among the output.
    machine.environment().clear();
    Process process = machine.start();
    try (InputStream output = process.getInputStream()) {
      String said = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
      assertEquals(0, process.waitFor(), said);
      return said;
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 70", "true, 30"})
  void largeIndexesFitIntoASmallHeap(boolean compressed, int mebibytes) throws Exception {
    try (ScriptedRepository server = new ScriptedRepository()) {
      server.on(
          "/charts/index.yaml",
          exchange -> {
            if (compressed) {
              exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            }
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body =
                compressed
                    ? new GZIPOutputStream(exchange.getResponseBody())
                    : exchange.getResponseBody()) {
              writeIndex(body, mebibytes);
            }
          });

      assertEquals(server.uri("/charts/web-1.0.7.tgz").toString(), find(server, "1.0.7"));
    }
  }

  /** Entries as large as those of popular charts; the one looked for comes last. */
  private static void writeIndex(OutputStream body, int mebibytes) throws IOException {
    String metadata =
        "  - description: a chart\n    annotations:\n      changes: |\n"
            + "        - kind: changed\n          description: something: or other\n".repeat(29)
            + "    maintainers:\n    - {name: Someone, email: someone@example.org}\n";
    body.write("apiVersion: v1\nentries:\n  web:\n".getBytes(StandardCharsets.UTF_8));
    long written = 0;
    for (int i = mebibytes * MEBIBYTE / 2150; i > 0; i--) {
      String entry =
          metadata
              + "    digest: %064x\n    urls: [web-1.0.%d.tgz]\n    version: 1.0.%d\n"
                  .formatted(i, i, i);
      body.write(entry.getBytes(StandardCharsets.UTF_8));
      written += entry.length();
    }
    assertTrue(written > (mebibytes - 1L) * MEBIBYTE, () -> "too small to show anything");
  }

  @Test
  void gzipBombsAreRejected() throws Exception {
    byte[] beginning = "entries:\n  web: []\n#".getBytes(StandardCharsets.UTF_8);
    byte[] bomb = ArchiveBuilder.gzipBomb(beginning, 500);
    byte[] comments =
        ArchiveBuilder.gzip(
            ("entries:\n" + "#\n".repeat(40 * MEBIBYTE)).getBytes(StandardCharsets.UTF_8));
    for (byte[] body : List.of(bomb, comments)) {
      try (ScriptedRepository server = new ScriptedRepository()) {
        server.on(
            "/charts/index.yaml",
            exchange -> {
              exchange.getResponseHeaders().set("Content-Encoding", "gzip");
              ScriptedRepository.respond(exchange, 200, body);
            });

        String said = find(server, "1.0.0");

        assertTrue(said.contains("cannot read chart repository index"), said);
      }
    }
  }
}
