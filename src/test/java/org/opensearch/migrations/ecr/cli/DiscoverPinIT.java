package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.testing.FakeRegistry;

/** {@code discover --pin} of charts that are rendered first, with real Helm. */
class DiscoverPinIT {

  @TempDir private Path folder;
  @AutoClose private final FakeRegistry registry = new FakeRegistry();
  private AggregateStage stage;

  @BeforeEach
  void start() {
    stage = new AggregateStage(folder);
    web("1.0.0", "1");
    publish("team/own", "1");
    stage
        .write("values.yaml", "own: " + here("team/own:1") + "\n")
        .write(
            "templates/pod.yaml",
            "kind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: {{ .Values.own }}}]}\n");
  }

  /** Publishes a version of the only chart, whose image has this tag. */
  private void web(String version, String tag) {
    publish("team/web", tag);
    stage.chart("web", version, "image: " + here("team/web:" + tag) + "\n", "{{ .Values.image }}");
    stage.file(
        "deployed.yaml",
        "charts: {web: {version: "
            + version
            + ", repository: 'https://charts.example.com', install: true}}\n");
  }

  private Digest publish(String repository, String tag) {
    return MirrorStage.put(registry, repository, tag, repository + tag);
  }

  private String here(String repositoryAndTag) {
    return registry.host() + "/" + repositoryAndTag;
  }

  private Ran discover(int status, String... more) {
    List<String> words =
        new ArrayList<>(List.of("-f", folder.resolve("deployed.yaml").toString(), "--plain-http"));
    words.add(registry.host());
    words.addAll(Arrays.asList(more));
    return stage.discover(status, words.toArray(String[]::new));
  }

  private Digest archive(String version) throws IOException {
    return Digest.sha256(Files.readAllBytes(stage.archives().resolve("web-" + version + ".tgz")));
  }

  @Test
  void pinsWhatWasRendered() throws IOException {
    discover(0, "--pin", "--write");
    String text = stage.manifestText();
    assertTrue(text.contains(publish("team/web", "1").toString()), text);
    assertTrue(text.contains(publish("team/own", "1").toString()), text);
    assertTrue(text.contains("digest: " + archive("1.0.0")), text);
    assertEquals("", discover(0, "--pin", "--check").out());
    assertEquals("", discover(0, "--check").out());
  }

  /** Without {@code --pin}, pins of what has changed are dropped, and nothing is asked. */
  @Test
  void laterRunsKeepThePinsThatHold() throws IOException {
    discover(0, "--pin", "--write");
    String own = publish("team/own", "1").toString();
    String web = publish("team/web", "1").toString();
    int asked = registry.log().size();
    web("1.1.0", "2");
    discover(0, "--write");
    String text = stage.manifestText();
    assertTrue(text.contains(own), text);
    assertFalse(text.contains(web), text);
    assertFalse(text.contains(archive("1.0.0").toString()), text);
    assertTrue(text.contains("\npinned: "), text);
    assertEquals(asked, registry.log().size());

    stage.write("values.yaml", "own: " + here("team/own:2") + "\n");
    discover(0, "--write");
    assertFalse(stage.manifestText().contains("sha256:"), stage::manifestText);
    assertFalse(stage.manifestText().contains("pinned"), stage::manifestText);
  }

  @Test
  void bumpedChartsArePinnedAtTheirNewVersion() throws IOException {
    discover(0, "--pin", "--write");
    web("1.1.0", "2");
    Ran ran =
        stage.refresh(
            0, "--bump", "web=1.1.0", "--pin", "--write", "--plain-http", registry.host());
    String text = stage.manifestText();
    assertTrue(text.contains(publish("team/web", "2").toString()), text);
    assertTrue(text.contains("digest: " + archive("1.1.0")), text);
    assertTrue(ran.err().contains("looked up 2 digests"), ran::err);
  }

  /** As in other lock files: only what is new is looked up. */
  @Test
  void aBumpChangesNoOtherPin() {
    discover(0, "--pin", "--write");
    Digest own = publish("team/own", "1");
    Digest shared = publish("team/web", "1");
    MirrorStage.put(registry, "team/own", "1", "moved");
    MirrorStage.put(registry, "team/web", "1", "moved");
    int asked = registry.log().size();
    stage.chart("web", "1.1.0", "image: " + here("team/web:1") + "\n", "{{ .Values.image }}");
    String[] bump = {"--bump", "web=1.1.0", "--pin", "--write", "--plain-http", registry.host()};
    Ran ran = stage.refresh(0, bump);
    String text = stage.manifestText();
    assertTrue(text.contains("version: 1.1.0"), text);
    assertTrue(text.contains(own.toString()), text);
    assertTrue(text.contains(shared.toString()), text);
    assertTrue(ran.err().contains("looked up 1 digest ("), ran::err);
    assertEquals(asked, registry.log().size());
    // The values of the deployment still have the old version, so that the bump is repeated.
    Ran again = discover(0, "--bump", "web=1.1.0", "--pin", "--check", "--include", "web");
    assertTrue(again.out().startsWith("bump of web"), again::toString);
    assertTrue(again.err().contains("looked up 0 digests"), again::err);
    discover(0, "--bump", "web=1.1.0", "--write");
    assertEquals(text, stage.manifestText());
  }

  /** The new version uses an image that another chart has pinned already. */
  @Test
  void imageThatIsPinnedElsewhere() {
    discover(0, "--pin", "--write");
    Digest own = publish("team/own", "1");
    MirrorStage.put(registry, "team/own", "1", "moved");
    stage.chart("web", "1.1.0", "image: " + here("team/own:1") + "\n", "{{ .Values.image }}");
    stage.refresh(0, "--bump", "web=1.1.0", "--pin", "--write");
    assertEquals(3, stage.manifestText().split(own.toString(), -1).length, stage::manifestText);
  }

  /** A chart that was published again is pinned again, instead of being refused. */
  @Test
  void replacedArchive() throws IOException {
    discover(0, "--pin", "--write");
    Digest before = archive("1.0.0");
    Files.delete(stage.archives().resolve("web-1.0.0.tgz"));
    stage.chart(
        "web", "1.0.0", "image: " + here("team/web:1") + "\n# again\n", "{{ .Values.image }}");
    Digest after = archive("1.0.0");
    Ran refused = discover(3, "--write");
    assertTrue(refused.err().contains(before.toString()), refused::err);
    Ran check = discover(1, "--pin", "--check");
    assertTrue(check.out().contains("→ " + after), check::out);
    assertTrue(
        check
            .err()
            .contains("does not match the charts and the digests at the sources: run 'ma-ecr"),
        check::err);
    discover(0, "--pin", "--write");
    assertTrue(stage.manifestText().contains("digest: " + after), stage::manifestText);
  }

  /** The aggregate chart's own images are selected by its name. */
  @Test
  void selectedCharts() {
    discover(0, "--write");
    discover(0, "--pin", "--write", "--include", "agg");
    assertTrue(stage.manifestText().contains(publish("team/own", "1").toString()));
    assertFalse(stage.manifestText().contains(publish("team/web", "1").toString()));
    discover(0, "--pin", "--write", "--exclude", "agg");
    assertTrue(stage.manifestText().contains(publish("team/web", "1").toString()));
  }
}
