package org.opensearch.migrations.ecr.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackagedManifestsTest {

  @ParameterizedTest
  @CsvSource({
    "3.3.6,3.3.6",
    "3.3.5,3.2.1",
    "3.3.7,3.3.6",
    "3.10.0,3.3.6",
    "3.99.99-rc1,3.3.6",
    "3.3.6-rc1,3.2.1",
    "v3.3.6,3.3.6",
    "3.1,3.0.1",
    "3.3.6+build,3.3.6",
    "2.8.1,2.6.4",
    "2.9.0,2.8.2",
    "3.0.0,",
    "3,",
    "2.6.3,",
    "1.0.0,",
    "4.0.0,",
    "latest,",
    "main,",
    "3.x,",
    "3.3.6.1,",
    "'',"
  })
  void closestIsTheNewestOfTheSameMajorVersionThatIsNotNewer(String release, String closest) {
    assertEquals(Optional.ofNullable(closest), PackagedManifests.closest(release));
  }

  @Test
  void theNewestIsTheDefault() {
    assertEquals("3.3.6", PackagedManifests.newest());
  }
}
