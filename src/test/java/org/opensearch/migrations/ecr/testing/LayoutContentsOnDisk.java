package org.opensearch.migrations.ecr.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.Digest;

/** What an OCI image layout folder holds, read from its files past ma-ecr. */
public final class LayoutContentsOnDisk {

  private final Path folder;

  /** The layout in {@code folder}. */
  public LayoutContentsOnDisk(Path folder) {
    this.folder = folder;
  }

  /** The file of a blob or manifest. */
  public Path blob(Digest digest) {
    return folder.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
  }

  /** Every name in the index, in its order. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    entries().forEach(entry -> names.add(name(entry)));
    return names;
  }

  /** The digest that has this name now; empty where there is no such name, or no layout yet. */
  public Optional<Digest> digest(String name) {
    return Files.exists(folder.resolve("index.json"))
        ? entry(name).map(entry -> Digest.parse(entry.path("digest").asText()))
        : Optional.empty();
  }

  /** The image has this name, and every byte of it is there. */
  public void assertHolds(String name, TestImage image) {
    JsonNode entry = entry(name).orElseThrow(() -> new AssertionError(name + ": no such name"));
    assertEquals(image.digest().toString(), entry.path("digest").asText(), name);
    assertEquals(image.mediaType(), entry.path("mediaType").asText(), name);
    assertEquals(image.manifest().length, entry.path("size").asInt(), name);
    image
        .tree()
        .forEach(
            part -> {
              assertArrayEquals(part.manifest(), read(blob(part.digest())), name);
              part.blobs().forEach(blob -> assertEquals(blob.digest(), digestOf(blob), name));
            });
  }

  /** If something has this name, it is the whole image. */
  public void assertWholeOrAbsent(String name, TestImage image) {
    if (Files.exists(folder.resolve("index.json")) && entry(name).isPresent()) {
      assertHolds(name, image);
    }
  }

  /** The names of all files below {@code path}, sorted. */
  public List<String> files(String path) {
    try (Stream<Path> files = Files.walk(folder.resolve(path))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<JsonNode> entry(String name) {
    for (JsonNode entry : entries()) {
      if (name(entry).equals(name)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  private JsonNode entries() {
    byte[] index = read(folder.resolve("index.json"));
    return Json.parse(new String(index, java.nio.charset.StandardCharsets.UTF_8)).path("manifests");
  }

  private static String name(JsonNode entry) {
    return entry.path("annotations").path("org.opencontainers.image.ref.name").asText();
  }

  private Digest digestOf(TestBlob blob) {
    try (InputStream in = Files.newInputStream(blob(blob.digest()))) {
      return TestBlob.digestOf(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
