package org.opensearch.migrations.ecr.discover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.manifest.InputFile;
import org.opensearch.migrations.ecr.manifest.rules.RulesReader;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.rules.ChartRule;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;

/** The rules that messages suggest are valid. */
class RuleAdviceTest {

  private static final Pattern RULES =
      Pattern.compile(
          "Add a rule under charts\\.app: either (overrides: .*) or (unoverridable: .*); or, if it"
              + " is never pulled, (ignore: .*); values .*");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quay.io/x/app-init:1",
        "busybox",
        "h.example:5000/x/app_init:1.2-alpine",
        "localhost:5000/app",
        "quay.io/x/app@sha256:1111111111111111111111111111111111111111111111111111111111111111",
        "quay.io/x/app:1@sha256:1111111111111111111111111111111111111111111111111111111111111111",
      })
  void adviceIsAccepted(String text) {
    ImageReference image = ImageReference.parse(text);
    Matcher advice = RULES.matcher(ChartEntries.advice("app:1.0.0", image, Optional.empty()));
    assertTrue(advice.matches(), advice::toString);
    String yaml =
        "version: 1\ncharts:\n  app:\n    - {%s, %s}\n%s\n"
            .formatted(advice.group(1), advice.group(2), advice.group(3));
    DiscoveryRules rules = RulesReader.read(new InputFile("r.yaml", yaml.getBytes(UTF_8)));
    ChartRule rule = rules.charts().get(0);
    assertEquals(List.of(image), rule.overrides().get(0).images());
    RuleBook book = new RuleBook(rules);
    assertTrue(book.ignores(image));
    assertTrue(book.find(rule.unoverridable(), image).isPresent());
  }
}
