package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code generate-values --digests}. */
class DigestsOptionTest {

  private static final String HEADER = "# with the digests that the manifest pins\n";
  private static final String PIN = "sha256:" + "ab".repeat(32);

  @TempDir private Path folder;

  private static Ran generate(String... more) {
    List<String> words = new ArrayList<>(List.of("generate-values", "registry.example.org/ma"));
    words.addAll(List.of(more));
    return Ran.with(Map.of(), words.toArray(String[]::new));
  }

  @Test
  void packagedManifestHasNoPins() {
    Ran with = generate("--release-version", "3.3.6", "--digests");
    assertEquals(0, with.status(), with::toString);
    assertEquals(
        "ma-ecr: warning: 3.3.6.yaml pins no image: pods pull them by tag. Run 'discover --pin"
            + " --write' to pin them\n",
        with.err());
    Ran without = generate("--release-version", "3.3.6");
    assertEquals("", without.err());
    assertEquals(without.out(), with.out().replace(HEADER, ""));
  }

  @Test
  void adviceToPinNamesTheManifest() throws IOException {
    String manifest =
        Files.writeString(
                folder.resolve("m.yaml"),
                """
                version: 1
                images: [q.io/own:1]
                overrides:
                  - {set: [own, image], to: "${mirror}/q.io/own:1", for: [q.io/own:1]}
                """)
            .toString();
    Ran ran = generate("--digests", "--manifest", manifest);
    assertEquals(0, ran.status(), ran::toString);
    assertEquals(
        "ma-ecr: warning: FILE pins no image: pods pull it by tag. Run 'discover --pin --write"
            + " --manifest FILE' to pin it\n",
        ran.err().replace(manifest, "FILE"));
  }

  @Test
  void pinIsAppendedToTheTag() throws IOException {
    Path manifest =
        Files.writeString(
            folder.resolve("m.yaml"),
            """
            version: 1
            images: [{image: q.io/own:1, digest: "PIN"}]
            overrides:
              - {set: [own, image], to: "${mirror}/q.io/own:1", for: [q.io/own:1]}
            digests:
              - {set: [own, image], to: "${mirror}/q.io/own:1@${digest}", for: [q.io/own:1]}
            """
                .replace("PIN", PIN));
    Ran ran = generate("--digests", "--manifest", manifest.toString());
    assertEquals("", ran.err());
    String image = "image: \"registry.example.org/ma/mirrored/q.io/own:1@" + PIN + "\"\n";
    assertTrue(ran.out().contains(HEADER) && ran.out().endsWith(image), ran::toString);
  }

  @Test
  void invalidDigestValueIsAnInvalidManifest() throws IOException {
    Path manifest =
        Files.writeString(
            folder.resolve("m.yaml"),
            """
            version: 1
            images: [q.io/own:1]
            digests: [{set: [own, tag], to: "1", for: [q.io/own:1]}]
            """);
    Ran ran = generate("--manifest", manifest.toString());
    assertEquals(3, ran.status(), ran::toString);
    assertTrue(ran.err().contains("expected a value with ${digest}, or ${digestHex}"), ran.err());
  }
}
