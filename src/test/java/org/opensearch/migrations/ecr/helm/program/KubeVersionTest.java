package org.opensearch.migrations.ecr.helm.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeVersionTest {

  @ParameterizedTest
  @CsvSource({
    "1.34.0, 1.35.0",
    "1.34.7, 1.35.0",
    "v1.34, 1.35.0",
    "1.31.2-eks-1, 1.32.0",
    "2.0.0, 1.33.0"
  })
  void startsFromAnEarlierVersion(String earlier, String next) {
    KubeVersion version = KubeVersion.lowestAccepted();
    version.startFrom(earlier);
    assertEquals(earlier, version.current());
    assertEquals(next, version.higher().get(0));
    version.accept("1.36.0");
    assertEquals("1.36.0", version.current());
    version.accept("1.35.0");
    assertEquals("1.36.0", version.current());
  }

  @Test
  void aGivenVersionIsKept() {
    KubeVersion version = KubeVersion.of("1.31.0");
    assertTrue(version.isFixed());
    version.startFrom("1.35.0");
    version.accept("1.36.0");
    assertEquals("1.31.0", version.current());
    assertEquals(List.of(), version.higher());
    assertFalse(KubeVersion.lowestAccepted().isFixed());
  }
}
