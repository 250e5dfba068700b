package org.opensearch.migrations.ecr.helm.folder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.helm.chart.ArchiveBuilder;
import org.opensearch.migrations.ecr.helm.repository.RecordedActivity;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.ports.ChartSource.ChartPackage;
import org.opensearch.migrations.ecr.ports.ChartSource.PublishedChart;

class ChartFolderSourceTest {

  private static final String HTTP = "https://charts.example";
  private static final byte[] WEB = ArchiveBuilder.chart("web", "1.0.0");

  @TempDir private Path folder;
  private final RecordedActivity activity = new RecordedActivity();

  private void put(String file, byte[] content) throws IOException {
    Files.write(folder.resolve(file), content);
  }

  private static ChartEntry entry(String version, String repository, Optional<Digest> digest) {
    return new ChartEntry(
        "key", "web", version, URI.create(repository), digest, List.of(), List.of(), 1);
  }

  private PublishedChart find(String version) {
    return find(entry(version, HTTP, Optional.empty()));
  }

  private PublishedChart find(ChartEntry entry) {
    return new ChartFolderSource(folder).find(entry, activity);
  }

  private InvalidInputException refusal(String version) {
    return assertThrows(InvalidInputException.class, () -> find(version));
  }

  @Test
  void theFileNamedAfterTheChartIsUsed() throws IOException {
    put("web-1.0.0.tgz", WEB);
    put("web-v1.0.0.tgz", ArchiveBuilder.chart("web", "v1.0.0"));
    put("other-1.0.0.tgz", new byte[] {1});

    PublishedChart published = find("1.0.0");

    assertEquals("1.0.0", published.version());
    assertEquals(folder.resolve("web-1.0.0.tgz"), Path.of(published.url()));
    assertEquals(Optional.of(Digest.sha256(WEB)), published.digest());
    assertEquals("v1.0.0", find("v1.0.0").version());
    assertEquals(List.of(), activity.warnings, "the others are not read");
  }

  @Test
  void theVersionIsThatOfChartYaml() throws IOException {
    put("web-1.0.0.tgz", ArchiveBuilder.chart("web", "v1.0.0"));

    assertEquals("v1.0.0", find("1.0.0").version());
    assertEquals("v1.0.0", find("v1.0.0").version());
  }

  @Test
  void filesOfOtherNamesAreRead() throws IOException {
    put("a.tgz", ArchiveBuilder.chart("web", "v1.0.0"));
    put("b.tgz", WEB);
    put("broken.tgz", new byte[] {1, 2});

    assertEquals(folder.resolve("b.tgz"), Path.of(find("1.0.0").url()));
    assertEquals(1, activity.warnings.size());
    assertTrue(activity.warnings.get(0).contains("'broken.tgz'"), activity.warnings.get(0));
  }

  @Test
  void theMessageListsTheVersions() throws IOException {
    put("web-1.0.0.tgz", WEB);
    put("web-1.1.0.tgz", ArchiveBuilder.chart("web", "1.1.0"));
    put("db-2.0.0.tgz", ArchiveBuilder.chart("db", "2.0.0"));

    NotFoundException e = assertThrows(NotFoundException.class, () -> find("2.0.0"));

    assertEquals(
        "cannot find chart web:2.0.0 in "
            + folder
            + ": this version does not exist; the versions are: 1.0.0, 1.1.0."
            + " Put its .tgz into the folder; `helm pull` downloads it",
        e.getMessage());
  }

  @Test
  void theArtifactEqualsThatOfTheRepository() throws IOException {
    put("web-1.0.0.tgz", WEB);
    PublishedChart published = find("1.0.0");

    ChartPackage chart = new ChartFolderSource(folder).fetch(published, activity);

    assertArrayEquals(WEB, chart.blobs().get(Digest.sha256(WEB)));
  }

  @ParameterizedTest
  @ValueSource(strings = {HTTP, "oci://example/web"})
  void pinnedDigestsAreChecked(String repository) throws IOException {
    put("web-1.0.0.tgz", WEB);
    Digest other = Digest.sha256(new byte[0]);
    PublishedChart pinned = find(entry("1.0.0", repository, Optional.of(other)));

    InvalidInputException e =
        assertThrows(
            InvalidInputException.class,
            () -> new ChartFolderSource(folder).fetch(pinned, activity));

    assertTrue(e.getMessage().contains(other.toString()), e.getMessage());
    assertTrue(e.getMessage().contains(Digest.sha256(WEB).toString()), e.getMessage());
    assertEquals(List.of(), activity.warnings);
  }

  @Test
  void aWrongFileOfTheExpectedNameIsRejected() throws IOException {
    put("web-1.0.0.tgz", ArchiveBuilder.chart("web", "1.0.1"));
    put("web-2.0.0.tgz", "<html>".getBytes(StandardCharsets.UTF_8));

    assertTrue(
        refusal("1.0.0").getMessage().contains("contains chart 'web' of version '1.0.1'"),
        refusal("1.0.0").getMessage());
    assertTrue(
        refusal("2.0.0").getMessage().contains("'web-2.0.0.tgz': it is not a gzip file"),
        refusal("2.0.0").getMessage());
  }

  @Test
  void aMissingFolderIsInvalidInput() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    for (Path wrong : List.of(folder.resolve("none"), file)) {
      InvalidInputException e =
          assertThrows(
              InvalidInputException.class,
              () ->
                  new ChartFolderSource(wrong)
                      .find(entry("1.0.0", HTTP, Optional.empty()), activity));
      assertTrue(e.getMessage().endsWith("Correct --charts-dir"), e.getMessage());
    }
  }
}
