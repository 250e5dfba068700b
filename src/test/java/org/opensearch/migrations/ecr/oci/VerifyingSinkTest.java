package org.opensearch.migrations.ecr.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.model.Digest;

class VerifyingSinkTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private static Descriptor sized(long size) {
    return new Descriptor("x", Digest.sha256(new byte[3]), size);
  }

  @Test
  void bytesBeyondTheSizeAreRejected() throws IOException {
    VerifyingSink sink = new VerifyingSink(out, sized(3), bytes -> {});
    sink.write(new byte[3], 0, 3);
    ContentMismatchException refused =
        assertThrows(ContentMismatchException.class, () -> sink.write(1));
    assertTrue(refused.getMessage().contains("than its manifest says (3)"));
    assertEquals(3, out.size());
  }

  @Test
  void unknownSizeIsLimitedToo() throws IOException {
    VerifyingSink sink = new VerifyingSink(out, sized(-1), bytes -> {}, 5);
    sink.write(new byte[5], 0, 5);
    ContentMismatchException refused =
        assertThrows(ContentMismatchException.class, () -> sink.write(1));
    assertTrue(refused.getMessage().contains("than any registry accepts"), refused.getMessage());
  }
}
