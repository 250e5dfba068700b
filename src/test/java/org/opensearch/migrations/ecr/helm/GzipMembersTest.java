package org.opensearch.migrations.ecr.helm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipMembersTest {

  private static byte[] read(byte[] packed) throws IOException {
    try (GzipMembers members = new GzipMembers(new ByteArrayInputStream(packed))) {
      return members.readAllBytes();
    }
  }

  private static byte[] random(int length) {
    byte[] content = new byte[length];
    new Random(length).nextBytes(content);
    return content;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16_383, 16_384, 1_000_000})
  void whatWasPackedComesOut(int length) throws IOException {
    byte[] content = random(length);
    assertArrayEquals(content, read(ArchiveBuilder.gzip(content)));
  }

  @Test
  void everyPartOfAHeaderIsPassedOver() throws IOException {
    byte[] packed = ArchiveBuilder.gzip(random(100));
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(Arrays.copyOf(packed, 3));
    all.write(2 | 4 | 8 | 16);
    all.writeBytes(Arrays.copyOfRange(packed, 4, 10));
    all.writeBytes(new byte[] {3, 0, 1, 2, 3, 'n', 0, 'c', 0, 7, 7});
    all.writeBytes(Arrays.copyOfRange(packed, 10, packed.length));
    assertArrayEquals(random(100), read(all.toByteArray()));
  }

  @Test
  void everyCutIsNoticed() {
    byte[] packed = ArchiveBuilder.gzip(random(100));
    for (int length = 0; length < packed.length; length++) {
      byte[] cut = Arrays.copyOf(packed, length);
      assertThrows(EOFException.class, () -> read(cut), () -> cut.length + " bytes");
    }
  }

  @Test
  void damageIsNoticed() {
    byte[] packed = ArchiveBuilder.gzip(random(100));
    for (int at : new int[] {0, 1, 2, packed.length - 8, packed.length - 1}) {
      byte[] damaged = packed.clone();
      damaged[at] ^= 1;
      assertThrows(ZipException.class, () -> read(damaged), () -> "byte " + at);
    }
  }

  @Test
  void aThousandMembersAreRead() throws IOException {
    byte[] one = ArchiveBuilder.gzip(new byte[] {'x'});
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < GzipMembers.MOST_MEMBERS; i++) {
      all.writeBytes(one);
    }
    assertEquals(GzipMembers.MOST_MEMBERS, read(all.toByteArray()).length);
    all.writeBytes(one);
    assertThrows(ZipException.class, () -> read(all.toByteArray()));
  }
}
