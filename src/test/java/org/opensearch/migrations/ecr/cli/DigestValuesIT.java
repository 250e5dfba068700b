package org.opensearch.migrations.ecr.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.manifest.ManifestReader;
import org.opensearch.migrations.ecr.manifest.ManifestWriter;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.testing.FixtureCharts;
import org.opensearch.migrations.ecr.testing.Helm;
import org.opensearch.migrations.ecr.testing.Programs;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlReader;

/** Real Helm renders the pinned digests where generate-values --digests sets them. */
class DigestValuesIT {

  private static final String CHART = "digest-forms";
  private static final String MIRROR =
      "registry.example.org/ma/mirrored/registry.example.com/team/";
  private static final Pattern IMAGE = Pattern.compile("[-_]?image[:=] *\"?([^\\s\"]+)");

  @TempDir private Path folder;

  private static Digest digest(String reference) {
    return Digest.sha256(reference.getBytes(UTF_8));
  }

  private static ImageEntry pinned(ImageEntry image) {
    return image.withPin(Optional.of(digest(image.written())));
  }

  /** The manifest with a made-up pin for each image. */
  private static void pin(Path file) throws IOException {
    MirrorManifest read = ManifestReader.read("m", Files.readAllBytes(file), Optional.empty());
    MirrorManifest pinned =
        read.withPins(
            Optional.empty(),
            read.charts().stream()
                .map(c -> c.withImages(c.images().stream().map(DigestValuesIT::pinned).toList()))
                .toList(),
            read.images());
    Files.writeString(file, ManifestWriter.write(pinned));
  }

  private static Map<String, String> images(String rendered) {
    Map<String, String> images = new LinkedHashMap<>();
    Matcher matcher = IMAGE.matcher(rendered);
    while (matcher.find()) {
      String image = matcher.group(1);
      assertTrue(image.startsWith(MIRROR), image);
      String rest = image.substring(MIRROR.length());
      images.put(rest.replaceAll("[:@].*", ""), rest.replaceFirst("^\\w+", ""));
    }
    return images;
  }

  private static String of(String name, String tag) {
    return digest("registry.example.com/team/" + name + ":" + tag).toString();
  }

  @Test
  void everyFormTakesTheDigest() throws IOException {
    Programs.require("helm");
    Helm helm = new Helm(Files.createDirectory(folder.resolve("helm")));
    FixtureCharts charts = new FixtureCharts(helm, folder);
    charts.pack(CHART);
    Path manifest =
        Files.writeString(
            folder.resolve("manifest.yaml"),
            "version: 1\ncharts:\n  - {key: digest-forms, version: 1.0.0, repository:"
                + " 'https://charts.example.com'}\n");
    String archives = charts.archives().toString();
    Ran discovered =
        Ran.with(
            System.getenv(),
            "discover",
            "--write",
            "--manifest",
            manifest.toString(),
            "--charts-dir",
            archives);
    assertEquals(0, discovered.status(), discovered::toString);
    pin(manifest);

    String[] words = {"generate-values", "registry.example.org/ma", "--manifest"};
    Ran plain = Ran.with(Map.of(), words[0], words[1], words[2], manifest.toString());
    assertEquals("", plain.err());
    assertTrue(!plain.out().contains("sha256:" + of("key", "1").substring(7)), plain::toString);
    Ran generated =
        Ran.with(Map.of(), words[0], words[1], words[2], manifest.toString(), "--digests");
    assertEquals(0, generated.status(), generated::toString);
    assertEquals(
        "ma-ecr: warning: no value of chart digest-forms takes the digest of"
            + " registry.example.com/team/fixed:1.4.0, registry.example.com/team/label:1: pods"
            + " pull them by tag\n",
        generated.err());
    Map<?, ?> values =
        (Map<?, ?>)
            YamlReader.read(generated.out().getBytes(UTF_8), new Problems("read", "values"))
                .toValue();
    Object own = ((Map<?, ?>) ((Map<?, ?>) values.get("charts")).get(CHART)).get("values");
    Path file =
        Files.writeString(folder.resolve("own.json"), new ObjectMapper().writeValueAsString(own));
    String rendered = helm.template("x", charts.archives().resolve(CHART + "-1.0.0.tgz"), file);

    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("key", ":1@" + of("key", "1"));
    expected.put("hex", "@" + of("hex", "1"));
    expected.put("prefixed", ":1@" + of("prefixed", "1"));
    expected.put("tagged", ":1.4.0@" + of("tagged", "1.4.0"));
    expected.put("helper", ":1@" + of("helper", "1"));
    expected.put("whole", ":1@" + of("whole", "1"));
    expected.put("absent", "@" + of("absent", "1.4.0"));
    expected.put("fixed", ":1.4.0");
    expected.put("label", ":1");
    assertEquals(expected, images(rendered), rendered);
  }
}
