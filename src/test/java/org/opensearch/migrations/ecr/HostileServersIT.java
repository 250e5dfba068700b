package org.opensearch.migrations.ecr;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.helm.chart.ArchiveBuilder;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.IncomingRequest;
import org.opensearch.migrations.ecr.testing.ScriptedServer;
import org.opensearch.migrations.ecr.testing.TestBlob;
import org.opensearch.migrations.ecr.testing.TestImage;
import org.opensearch.migrations.ecr.testing.Witness;

/** What servers can send to do harm, all in one run with a small heap: the rest arrives. */
class HostileServersIT {

  private static final int MEBIBYTE = 1024 * 1024;
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final String LINE = "  - home: " + "x".repeat(1000) + "\n";
  private static final String NO_DIGEST = "sha256:" + "0".repeat(64);

  @TempDir Path folder;
  private final Map<String, byte[]> answers = new TreeMap<>();
  private final Map<String, String> expected = new LinkedHashMap<>();
  @AutoClose private MirrorScene scene;
  @AutoClose private ScriptedServer hostile;

  @BeforeEach
  void start() {
    scene = MirrorScene.start(folder);
    scene.maEcr().jvm("-Xmx96m");
    hostile = ScriptedServer.start(this::answer);
    scene.plainHttp(hostile.authority());
  }

  private void answer(IncomingRequest request) throws IOException {
    String path = request.path();
    if (path.contains("/huge/manifests/")) {
      stream(request, 50L * MEBIBYTE, "{\"schemaVersion\":2,\"x\":\"", "x");
    } else if (path.equals("/huge/index.yaml")) {
      stream(request, 200L * MEBIBYTE, "apiVersion: v1\nentries:\n  other:\n", LINE);
    } else if (path.contains("/endless/blobs/")) {
      stream(request, Long.MAX_VALUE, "", "x");
    } else if (answers.containsKey(path)) {
      byte[] content = answers.get(path);
      Map<String, String> headers = new TreeMap<>();
      headers.put("Content-Type", path.contains("/deep/") ? MediaTypes.OCI_INDEX : type(content));
      if (path.startsWith("/bomb/")) {
        headers.put("Content-Encoding", "gzip");
      }
      request.respond(200, headers, content);
    } else {
      request.respond(path.equals("/v2/") ? 200 : 404, "");
    }
  }

  private static String type(byte[] content) {
    return new String(content, UTF_8).contains("\"manifests\"")
        ? MediaTypes.OCI_INDEX
        : MediaTypes.OCI_MANIFEST;
  }

  /** Sends so many bytes, more than anybody holds in memory. */
  private static void stream(IncomingRequest request, long bytes, String beginning, String more)
      throws IOException {
    boolean hasLength = bytes < Long.MAX_VALUE;
    request.write(
        "HTTP/1.1 200 OK\r\nContent-Type: "
            + MediaTypes.OCI_MANIFEST
            + (hasLength ? "\r\nContent-Length: " + bytes : "\r\nConnection: close")
            + "\r\n\r\n");
    if (request.method().equals("HEAD")) {
      return;
    }
    byte[] block = more.repeat(MEBIBYTE / more.length()).getBytes(UTF_8);
    request.write(beginning);
    for (long left = bytes - beginning.length(); left > 0; left -= block.length) {
      request.socket().getOutputStream().write(block, 0, (int) Math.min(left, block.length));
    }
  }

  private void image(String name, String reason) {
    scene.manifest().image(hostile.authority() + "/" + name + ":1");
    expected.put(hostile.authority() + "/" + name + ":1", reason);
  }

  private void chart(String name, String reason) {
    scene.manifest().chart(name, "1.0.0", hostile.uri("/" + name).toString());
    expected.put(hostile.uri("/" + name) + "/" + name + ":1.0.0", reason);
  }

  /** So many lines that they are larger than any index. */
  private static byte[] gzipped(String beginning, String more) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(beginning.getBytes(UTF_8));
      byte[] block = more.repeat(MEBIBYTE / more.length()).getBytes(UTF_8);
      for (int i = 0; i < 200; i++) {
        gzip.write(block);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private void serveManifest(String name, String reference, byte[] content) {
    answers.put("/v2/" + name + "/manifests/" + reference, content);
    answers.put("/v2/" + name + "/manifests/" + Digest.sha256(content), content);
  }

  private static byte[] indexOf(String digest, long size) {
    return """
    {"schemaVersion": 2, "mediaType": "%s", "manifests": [
      {"mediaType": "%s", "digest": "%s", "size": %d}]}
    """
        .formatted(MediaTypes.OCI_INDEX, MediaTypes.OCI_INDEX, digest, size)
        .getBytes(UTF_8);
  }

  private void serveImages() {
    image("huge", "is larger than the ");
    TestImage one = ImageShapes.of(3, TestBlob.random(3, 1000));
    serveManifest("endless", "1", one.manifest());
    image("endless", "more bytes than");
    byte[] itself = indexOf(NO_DIGEST, 200);
    serveManifest("self", "1", itself);
    serveManifest("self", NO_DIGEST, itself);
    image("self", "the received manifest has digest");
    byte[] level = indexOf(NO_DIGEST, 200);
    for (int i = 0; i < 100; i++) {
      Digest digest = Digest.sha256(level);
      serveManifest("deep", digest.toString(), level);
      level = indexOf(digest.toString(), level.length);
    }
    serveManifest("deep", "1", level);
    image("deep", "its index has more than 8 levels");
  }

  private void serveCharts() {
    chart("huge", "is larger than the ");
    answers.put("/bomb/index.yaml", gzipped("apiVersion: v1\nentries:\n  other:\n", LINE));
    chart("bomb", "is larger than the ");
    String index =
        "apiVersion: v1\nentries:\n  swollen:\n  - {apiVersion: v2, name: swollen, version: 1.0.0,"
            + " urls: [swollen-1.0.0.tgz]}\n";
    answers.put("/swollen/index.yaml", index.getBytes(UTF_8));
    byte[] large = new ArchiveBuilder().header('0', "swollen/large", 7L << 30).tar();
    answers.put("/swollen/swollen-1.0.0.tgz", ArchiveBuilder.gzipBomb(large, 260));
    chart("swollen", "expands to more than 200 MiB");
  }

  @Test
  void eachIsRefusedByNameAndTheGoodImageArrives() throws IOException {
    serveImages();
    serveCharts();
    TestImage good = ImageShapes.simple(1);
    scene.source().contents().push(good, "app/good", "1");
    scene.manifest().image(scene.here("app/good:1"));
    Finished run = scene.command().run();
    assertFalse(run.toString().contains("OutOfMemoryError"), run::toString);
    assertFalse(run.toString().contains("bug in ma-ecr"), run::toString);
    assertFalse(run.toString().contains("\tat "), run::toString);
    Witness.assertHolds(scene.destination(), scene.mirrored("app/good"), "1", good);
    for (JsonNode artifact : scene.reported()) {
      String source = artifact.path("source").asText();
      JsonNode error = artifact.path("error");
      if (expected.containsKey(source)) {
        String reason = expected.remove(source);
        assertEquals("failed", artifact.path("status").asText(), source);
        assertTrue(error.path("reason").asText().contains(reason), () -> source + ": " + error);
        assertTrue(List.of(1, 3).contains(error.path("exitStatus").asInt()), error::toString);
        assertEquals("source", error.path("side").asText(), error::toString);
        assertTrue(run.stderr().contains(source), run::toString);
      }
    }
    assertEquals(Map.of(), expected);
    assertTrue(List.of(1, 3).contains(run.status()), run::toString);
    System.out.println("hostile: " + run.took());
    assertTrue(run.took().compareTo(SOON) < 0, run::toString);
  }
}
