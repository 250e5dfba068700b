package org.opensearch.migrations.ecr.model.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FileNameTest {

  private static String refusal(String name) {
    return assertThrows(IllegalArgumentException.class, () -> FileName.parse(name)).getMessage();
  }

  @Test
  void namesArePaths() {
    assertEquals(Path.of("a", "b.yaml"), FileName.parse("a/b.yaml"));
  }

  @Test
  void theLocaleIsNamedOnlyForNamesThatItCannotHave() {
    assertTrue(refusal("a\0b").contains("is not a valid file name: Nul character"));
    assertTrue(refusal("\u00fc\0").contains("set LC_ALL=C.UTF-8"));
  }
}
