package org.opensearch.migrations.ecr.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is read again, and damage is seen. */
class TarWriterTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final TarWriter writer = new TarWriter(out);

  private TarReader reader() {
    return new TarReader(new ByteArrayInputStream(out.toByteArray()));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void entriesAreReadWithTheirPositions() throws IOException {
    writer.folder("a/");
    for (int size : new int[] {0, 1, 511, 512, 513}) {
      writer.file("a/" + size, size, sink -> sink.write(new byte[size]));
    }
    writer.finish();
    assertEquals(0, out.size() % 512);
    TarReader reader = reader();
    assertEquals(new TarReader.TarEntry("a/", false, true, 0), reader.next().orElseThrow());
    for (int size : new int[] {0, 1, 511, 512}) {
      assertEquals(
          new TarReader.TarEntry("a/" + size, true, false, size), reader.next().orElseThrow());
      assertEquals(0, reader.position() % 512);
    }
    reader.next();
    assertEquals(out.size() - 1024 - 1024, reader.position());
    assertFalse(reader.isComplete());
    assertEquals(Optional.empty(), reader.next());
    assertTrue(reader.isComplete());
  }

  @ParameterizedTest
  @ValueSource(ints = {99, 100, 101, 141, 980, 989, 990, 991, 5000})
  void longNamesAreKept(int length) throws IOException {
    String name = "ü".repeat(length / 2) + "x".repeat(length % 2);
    writer.file(name, 1, sink -> sink.write('x'));
    writer.finish();
    TarReader reader = reader();
    assertEquals(new TarReader.TarEntry(name, true, false, 1), reader.next().orElseThrow());
    assertArrayEquals(text("x"), reader.content(1));
  }

  @ParameterizedTest
  @ValueSource(longs = {(1L << 33) - 1, 1L << 33, 1L << 40})
  void sizesOfManyGibibytesAreKept(long size) throws IOException {
    writer.file("large", size, sink -> {});
    assertEquals(new TarReader.TarEntry("large", true, false, size), reader().next().orElseThrow());
  }

  @Test
  void outputIsReproducible() throws IOException {
    writer.file("a", 1, sink -> sink.write('x'));
    byte[] first = out.toByteArray();
    out.reset();
    writer.file("a", 1, sink -> sink.write('x'));
    assertArrayEquals(first, out.toByteArray());
  }

  /** As GNU tar writes it. */
  @Test
  void sizesOfBase256AreRead() throws IOException {
    assertEquals(1L << 34, sizeOf((byte) 0x80, 1L << 34));
    assertThrows(MalformedTarException.class, () -> sizeOf((byte) 0xff, -1));
    assertThrows(MalformedTarException.class, () -> sizeOf((byte) 0x80, Long.MAX_VALUE));
    assertThrows(MalformedTarException.class, () -> sizeOf((byte) 0x81, -1));
  }

  private long sizeOf(byte first, long size) throws IOException {
    out.reset();
    writer.file("a", 0, sink -> {});
    byte[] header = out.toByteArray();
    Arrays.fill(header, 124, 136, first == (byte) 0xff ? first : 0);
    header[124] = first;
    for (int i = 0; i < 8; i++) {
      header[135 - i] = (byte) (size >> (8 * i));
    }
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    byte[] digits = text(String.format(java.util.Locale.ROOT, "%06o", sum));
    System.arraycopy(digits, 0, header, 148, 6);
    return new TarReader(new ByteArrayInputStream(header)).next().orElseThrow().size();
  }

  @Test
  void truncatedArchiveIsDetected() throws IOException {
    writer.file("a", 600, sink -> sink.write(new byte[600]));
    byte[] whole = out.toByteArray();
    for (int length : new int[] {1, 511, 513, 1000, 1535}) {
      TarReader reader = new TarReader(new ByteArrayInputStream(Arrays.copyOf(whole, length)));
      assertThrows(
          EOFException.class,
          () -> {
            reader.next();
            reader.next();
          },
          () -> length + " bytes");
    }
    TarReader reader = reader();
    reader.next();
    assertEquals(Optional.empty(), reader.next());
    assertFalse(reader.isComplete());
  }
}
