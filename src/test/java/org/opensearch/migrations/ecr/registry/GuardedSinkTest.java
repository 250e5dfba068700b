package org.opensearch.migrations.ecr.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.registry.failure.DigestMismatchException;

class GuardedSinkTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void noMoreComesThroughThanTheManifestSays() throws IOException {
    GuardedSink sink = new GuardedSink(out, 3);
    sink.write(new byte[3], 0, 3);
    DigestMismatchException refused =
        assertThrows(DigestMismatchException.class, () -> sink.write(1));
    assertTrue(refused.getMessage().contains("than the 3 that its manifest says"));
    assertEquals(3, out.size());
  }

  @Test
  void whereItSaysNothingThereIsAnEndAllTheSame() throws IOException {
    GuardedSink sink = new GuardedSink(out, -1, 5);
    sink.write(new byte[5], 0, 5);
    DigestMismatchException refused =
        assertThrows(DigestMismatchException.class, () -> sink.write(1));
    assertTrue(refused.getMessage().contains("than any registry takes"), refused.getMessage());
  }
}
