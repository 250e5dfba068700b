package org.opensearch.migrations.ecr.values;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.manifest.ManifestReader;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.values.ValuesGenerator.GeneratedValues;

/** Values that take the pinned digests of images. */
class DigestsTest {

  private static final String HEX = "0123456789abcdef".repeat(4);

  private static final String CHART =
      """
      version: 1
      release: "7"
      charts:
        - key: k
          version: v1.0.0
          repository: https://x/
          images:
            - {image: q.io/key:1, digest: "sha256:HEX"}
            - {image: q.io/sha:1, digest: "sha256:HEX"}
            - {image: q.io/none:1, digest: "sha256:HEX"}
            - q.io/open:1
            - q.io/fixed:1@sha256:HEX
          overrides:
            - set: [image, registry]
              to: "${mirror}/q.io"
              for: [q.io/key:1, q.io/sha:1, q.io/none:1, q.io/open:1, "q.io/fixed:1@sha256:HEX"]
          digests:
            - {set: [image, digest], to: "${digest}", for: [q.io/key:1]}
            - {set: [image, sha], to: "${digestHex}", for: [q.io/sha:1]}
            - {set: [image, open], to: "1@${digest}", for: [q.io/open:1]}
      """
          .replace("HEX", HEX);

  private static final String OWN =
      """
      version: 1
      release: "7"
      images:
        - {image: "q.io/own:${release}", digest: "sha256:HEX"}
        - {image: q.io/build:1, digest: "sha256:HEX", group: build, reason: "--build"}
      overrides:
        - {set: [own, image], to: "${mirror}/q.io/own", for: ["q.io/own:${release}"]}
        - {set: [own, tag], to: "${release}", for: ["q.io/own:${release}"]}
      digests:
        - {set: [own, tag], to: "${release}@${digest}", for: ["q.io/own:${release}"]}
      """
          .replace("HEX", HEX);

  private static GeneratedValues generate(
      String yaml, Optional<String> release, boolean withReleaseImages, boolean withDigests) {
    MirrorManifest manifest = ManifestReader.read("m.yaml", yaml.getBytes(UTF_8), release);
    return new ValuesGenerator(
            manifest, MirrorTarget.parse("r.example/ma"), TagMovedException.PIN_COMMAND)
        .generate("ma-ecr 1.2", withReleaseImages, withDigests);
  }

  private static GeneratedValues digests(String yaml) {
    return generate(yaml, Optional.empty(), true, true);
  }

  @Test
  void setsThePinsOfImages() {
    GeneratedValues generated = digests(CHART);
    String expected =
        """
              image:
                registry: "r.example/ma/mirrored/q.io"
                digest: "sha256:HEX"
                sha: "HEX"
        """
            .replace("HEX", HEX);
    assertTrue(generated.yaml().endsWith(expected), generated::yaml);
    assertTrue(generated.yaml().contains("# with the digests that the manifest pins\n"));
  }

  @Test
  void warnsAboutImagesWithoutPinOrPlace() {
    assertEquals(
        List.of(
            "m.yaml does not pin q.io/open:1: pods pull it by tag. Run 'discover --pin --write' to"
                + " pin it",
            "no value of chart k takes the digest of q.io/none:1: pods pull it by tag"),
        digests(CHART).warnings());
    String unpinned = CHART.replaceAll(", digest: \"[^\"]*\"", "");
    assertEquals(
        List.of(
            "m.yaml pins no image: pods pull them by tag. Run 'discover --pin --write' to pin"
                + " them"),
        digests(unpinned).warnings());
    assertFalse(digests(unpinned).yaml().contains("digest:"));
  }

  @Test
  void digestReplacesTheOverrideOfTheTag() {
    String yaml = digests(OWN).yaml();
    assertTrue(yaml.endsWith("  tag: \"7@sha256:" + HEX + "\"\n"), yaml);
    assertEquals(List.of(), digests(OWN).warnings());
  }

  @Test
  void pinsOfAnotherReleaseAreIgnored() {
    GeneratedValues other = generate(OWN, Optional.of("8"), true, true);
    assertTrue(other.yaml().endsWith("  tag: \"8\"\n"), other::yaml);
    assertEquals(1, other.warnings().size(), other.warnings()::toString);
    assertTrue(other.warnings().get(0).contains("q.io/own:8"), other.warnings()::toString);
  }

  @Test
  void digestsOfReleaseImagesCanBeOmitted() {
    assertFalse(generate(OWN, Optional.empty(), false, true).yaml().contains("own:"));
  }

  @Test
  void valuesAreTheSameWithoutTheOption() {
    for (String yaml : List.of(CHART, OWN)) {
      String withoutPlaces = yaml.replaceAll("(?s) *digests:\n.*", "");
      assertEquals(
          withoutHeader(generate(withoutPlaces, Optional.empty(), true, false).yaml()),
          withoutHeader(generate(yaml, Optional.empty(), true, false).yaml()));
    }
  }

  private static String withoutHeader(String yaml) {
    return yaml.replaceAll("(?m)^#.*\n", "");
  }
}
