package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The option {@code --source-mirror}, as people write it. */
@Timeout(60)
class SourceMirrorOptionTest {

  @TempDir private Path folder;
  @AutoClose private MirrorStage stage;

  @BeforeEach
  void start() {
    stage = new MirrorStage(folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker.io=HOST",
        "Docker.io=HOST",
        "index.docker.io=HOST",
        "registry-1.docker.io=HOST/",
        "DOCKER.IO:443=HOST"
      })
  void dockerHubImageIsReadFromItsMirror(String option) {
    MirrorStage.put(stage.source, "org/app", "1", "layer");
    stage.manifest.image("org/app:1");
    stage.options("--source-mirror", option.replace("HOST", stage.source.host()));
    stage.options("--retries", "0");
    Ran ran = stage.run();
    assertEquals(0, ran.status(), ran::err);
    assertTrue(stage.destination.tag("mirrored/docker.io/org/app", "1").isPresent());
    assertEquals(
        Optional.empty(), ran.err().lines().filter(l -> l.contains("warning")).findFirst());
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://docker.io=HOST", "docker.io/org=HOST", "docker.io=http://HOST"})
  void ineffectiveMirrorsAreRejected(String option) {
    stage.options("--source-mirror", option.replace("HOST", stage.source.host()));
    Ran ran = stage.run();
    assertEquals(3, ran.status(), ran::err);
    assertTrue(ran.err().contains("is not a valid host"), ran::err);
  }
}
