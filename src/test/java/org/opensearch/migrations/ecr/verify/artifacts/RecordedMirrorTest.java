package org.opensearch.migrations.ecr.verify.artifacts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

/** Reports of {@code mirror}, and files that are none. */
class RecordedMirrorTest {

  @TempDir Path folder;

  @Test
  void onlyWrittenArtifactsHaveDigests() throws IOException {
    Digest digest = Digest.sha256(new byte[1]);
    RecordedMirror recorded =
        RecordedMirror.read(
            report(
                """
                {"registry": "r.test/p", "manifest": {"digest": "sha256:x"}, "artifacts": [
                  {"destination": "r.test/p/mirrored/a:1", "status": "present", "digest": "DIGEST"},
                  {"destination": "r.test/p/mirrored/a:2", "status": "failed", "digest": "DIGEST"},
                  {"destination": "r.test/p/mirrored/a:3", "status": "unfinished", "digest": null}
                ]}
                """
                    .replace("DIGEST", digest.toString())));
    MirrorTarget elsewhere = MirrorTarget.parse("other.test");
    assertEquals(Optional.of(digest), recorded.digest("other.test/mirrored/a:1", elsewhere));
    assertEquals(Optional.empty(), recorded.digest("other.test/mirrored/a:2", elsewhere));
    assertEquals(Optional.empty(), recorded.digest("other.test/mirrored/a:3", elsewhere));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | it has no `registry`",
        "[1] | it has no `registry`",
        "{\"registry\": \"r\"} | no `artifacts`",
        "{\"registry\": | it is not JSON",
        "{\"registry\":\"r\",\"artifacts\":[{\"destination\":\"r/a:1\",\"digest\":\"no\"}]} | no"
            + " digest",
      })
  void otherFilesAreRejected(String text, String reason) throws IOException {
    Path file = report(text);
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> RecordedMirror.read(file));
    assertTrue(
        e.getMessage().contains(reason.replace("no digest", "is not a digest")), e::getMessage);
    assertTrue(e.getMessage().contains(file.toString()), e::getMessage);
  }

  @Test
  void missingFileIsRejected() {
    Path file = folder.resolve("none.json");
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> RecordedMirror.read(file));
    assertTrue(e.getMessage().contains("there is no such file"), e::getMessage);
  }

  private Path report(String text) throws IOException {
    return Files.writeString(folder.resolve("report.json"), text);
  }
}
