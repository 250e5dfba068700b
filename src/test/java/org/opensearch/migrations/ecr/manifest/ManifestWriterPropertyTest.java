package org.opensearch.migrations.ecr.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.yaml.YamlWriter;

/** Properties of any written manifest. */
class ManifestWriterPropertyTest {

  private static final int RUNS = Integer.getInteger("manifest-writer.runs", 500);

  @Test
  void aWrittenManifestIsReadBackUnchanged() {
    for (int seed = 0; seed < RUNS; seed++) {
      RandomManifest contents = new RandomManifest(new Random(seed));
      Map<String, Object> content = contents.resembling(contents.resembling(contents.any()));
      MirrorManifest manifest = read(YamlWriter.write(List.of(), content));
      String text = ManifestWriter.write(manifest);
      String context = "seed " + seed + ":\n" + text;
      MirrorManifest readBack = read(text);
      assertEquals(withoutLines(manifest), withoutLines(readBack), context);
      assertEquals(text, ManifestWriter.write(readBack), context);
      assertTrue(ManifestWriter.isGenerated(text), context);
      assertEquals(0, ManifestWriter.countOwnComments(text), context);
    }
  }

  private static MirrorManifest read(String text) {
    return ManifestReader.read("m.yaml", text.getBytes(UTF_8), Optional.empty());
  }

  private static MirrorManifest withoutLines(MirrorManifest m) {
    return new MirrorManifest(
        m.source(),
        m.release(),
        m.kubeVersion(),
        m.pinned(),
        m.charts().stream()
            .map(
                c ->
                    new ChartEntry(
                        c.key(),
                        c.name(),
                        c.version(),
                        c.repository(),
                        c.digest(),
                        images(c.images()),
                        overrides(c.overrides()),
                        overrides(c.digests()),
                        c.variants(),
                        c.isRequested(),
                        0))
            .toList(),
        images(m.images()),
        overrides(m.overrides()),
        overrides(m.digests()),
        m.omitted().stream().map(c -> new OmittedChart(c.key(), c.reason(), 0)).toList(),
        m.incomplete(),
        List.of(),
        ManifestWriterTest.NO_DIGEST);
  }

  private static List<ImageEntry> images(List<ImageEntry> images) {
    return images.stream()
        .map(
            i ->
                new ImageEntry(
                    i.written(),
                    i.reference(),
                    i.pin(),
                    i.reason(),
                    i.unoverridable(),
                    i.note(),
                    i.group(),
                    i.as(),
                    i.variants(),
                    0))
        .toList();
  }

  private static List<ValuesOverride> overrides(List<ValuesOverride> overrides) {
    return overrides.stream().map(o -> new ValuesOverride(o.set(), o.to(), o.images(), 0)).toList();
  }
}
