package org.opensearch.migrations.ecr.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.manifest.rules.RulesReader;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorManifest.OmittedChart;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.rules.ChartRule;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules.ReleaseRule;

/** The rules and the manifests in the jar agree. */
class ShippedRulesTest {

  private final DiscoveryRules rules = RulesReader.read(InputFile.packagedRules());
  private final MirrorManifest manifest =
      ManifestReader.read(PackagedManifests.of("2.6.4"), Optional.empty());

  @Test
  void developmentChartsAreNotMirrored() {
    List<String> development = rules.development().stream().map(OmittedChart::key).toList();
    for (ChartEntry chart : manifest.charts()) {
      assertFalse(development.contains(chart.key()), chart.key());
    }
    for (OmittedChart omitted : manifest.omitted()) {
      List<String> reasons =
          rules.development().stream()
              .filter(rule -> rule.key().equals(omitted.key()))
              .map(OmittedChart::reason)
              .toList();
      assertEquals(List.of(omitted.reason()), reasons);
    }
  }

  @Test
  void releaseImagesAreThoseOfTheManifest() {
    Map<String, ImageEntry> written =
        manifest.images().stream().collect(Collectors.toMap(ImageEntry::written, image -> image));
    assertEquals(5, rules.release().size());
    for (ReleaseRule rule : rules.release()) {
      assertTrue(written.containsKey(rule.image()), rule.image());
      List<Object> repository = new ArrayList<>(rule.set().segments());
      repository.add("repository");
      ValuesOverride override =
          manifest.overrides().stream()
              .filter(o -> o.set().segments().equals(repository))
              .findFirst()
              .orElseThrow();
      assertEquals(List.of(written.get(rule.image()).reference()), override.images());
    }
  }

  @Test
  void requiredValuesOfTheAggregateChartAreSet() {
    List<String> given =
        rules.charts().stream()
            .filter(rule -> rule.chart().equals("migration-assistant"))
            .map(ChartRule::render)
            .flatMap(List::stream)
            .map(value -> value.set() + "=" + value.to())
            .toList();
    assertEquals(List.of("[aws, region]=us-east-1", "[aws, account]=111122223333"), given);
  }
}
