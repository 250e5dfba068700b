package org.opensearch.migrations.ecr.helm.chart;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Writes valid and invalid .tgz files. */
public final class ArchiveBuilder {

  private static final int BLOCK = 512;

  private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

  /** A chart with only a Chart.yaml and a template. */
  public static byte[] chart(String name, String version) {
    return new ArchiveBuilder()
        .file(name + "/Chart.yaml", chartYaml(name, version))
        .file(name + "/templates/pod.yaml", "kind: Pod\n")
        .tgz();
  }

  public static String chartYaml(String name, String version) {
    return "apiVersion: v2\nname: " + name + "\nversion: " + version + "\n";
  }

  /** A file. */
  public ArchiveBuilder file(String path, String content) {
    return entry('0', path, content.getBytes(StandardCharsets.UTF_8));
  }

  /** An entry of any type: {@code '5'} folder, {@code '2'} link, {@code 'L'} long name … */
  public ArchiveBuilder entry(char type, String path, byte[] content) {
    return header(type, path, content.length)
        .raw(content)
        .raw(new byte[-content.length & (BLOCK - 1)]);
  }

  /** A header that announces {@code size} bytes, without them. */
  public ArchiveBuilder header(char type, String path, long size) {
    byte[] header = new byte[BLOCK];
    put(header, 0, path);
    put(header, 100, "0000644");
    put(header, 124, String.format("%011o", size));
    put(header, 136, "00000000000");
    Arrays.fill(header, 148, 156, (byte) ' ');
    header[156] = (byte) type;
    put(header, 257, "ustar");
    put(header, 263, "00");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, String.format("%06o\0", sum));
    return raw(header);
  }

  /** A pax header for the entry that follows. */
  ArchiveBuilder pax(String key, String value) {
    String rest = " " + key + "=" + value + "\n";
    int length = rest.getBytes(StandardCharsets.UTF_8).length + 2;
    length += length > 99 ? 1 : 0;
    return entry('x', "PaxHeaders/x", (length + rest).getBytes(StandardCharsets.UTF_8));
  }

  ArchiveBuilder raw(byte[] bytes) {
    tar.writeBytes(bytes);
    return this;
  }

  /** The archive, gzipped. */
  public byte[] tgz() {
    raw(new byte[2 * BLOCK]);
    return gzip(tar.toByteArray());
  }

  public static byte[] gzip(byte[] content) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  /** {@code mebibytes} MiB of zeros, gzipped to a thousandth of that size. */
  public static byte[] gzipBomb(byte[] beginning, int mebibytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip =
        new GZIPOutputStream(packed) {
          {
            def.setLevel(Deflater.BEST_SPEED);
          }
        }) {
      gzip.write(beginning);
      byte[] zeros = new byte[1024 * 1024];
      for (int i = 0; i < mebibytes; i++) {
        gzip.write(zeros);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  /** The archive, not compressed. */
  public byte[] tar() {
    return tar.toByteArray();
  }

  private static void put(byte[] header, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }
}
