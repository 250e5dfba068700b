package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherTest {

  @ParameterizedTest
  @CsvSource({"1.8, 8", "9, 9", "11, 11", "16, 16"})
  void anOlderJavaIsNamedWithItsVersionAndPath(String version, String shown) {
    assertTrue(Launcher.isTooOld(version));
    String line = Launcher.message(version, "/usr/lib/jvm/old/jre");
    String start =
        "ma-ecr needs Java 17 or newer; this is Java "
            + shown
            + " (/usr/lib/jvm/old/jre/bin/java). ";
    assertTrue(line.startsWith(start), line);
    assertTrue(line.contains("java-17-amazon-corretto-headless"), line);
    assertEquals(1, line.lines().count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"17", "21", "25", "100", "", "unknown", "1.x"})
  void java17AndNewerAndUnknownVersionsAreAccepted(String version) {
    assertFalse(Launcher.isTooOld(version));
  }

  @Test
  void thisJavaIsAccepted() {
    assertFalse(Launcher.isTooOld(System.getProperty("java.specification.version")));
  }
}
