package org.opensearch.migrations.ecr.model.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 images, 0 values are",
    "1, 1 image, 1 value is",
    "2, 2 images, 2 values are",
    "21, 21 images, 21 values are"
  })
  void onlyOneIsSingular(long number, String regular, String withVerb) {
    assertEquals(regular, Quantity.of(number, "image"));
    assertEquals(withVerb, Quantity.of(number, "value is", "values are"));
  }
}
