import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Rewrites the jars that are packed in the jar during the build, which runs this file without
 * compiling it first: without signatures, whose verification takes a large part of the start-up and
 * which the jar around them does not have either, and not compressed twice. The order and the times
 * of the entries are fixed, so that the same jars result in the same bytes.
 */
final class Unsigned {

  /** With the earliest time of a zip entry, the entry would depend on the time zone. */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private Unsigned() {}

  /** Arguments: the folder with the jars; the folder to write them to, with the same names. */
  public static void main(String... arguments) throws Exception {
    Path to = Files.createDirectories(Path.of(arguments[1]));
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(arguments[0]), "*.jar")) {
      for (Path jar : jars) {
        rewrite(jar, to.resolve(jar.getFileName()));
      }
    }
  }

  private static void rewrite(Path from, Path to) throws Exception {
    try (ZipFile jar = new ZipFile(from.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
      for (ZipEntry entry : jar.stream().sorted(Comparator.comparing(ZipEntry::getName)).toList()) {
        if (!entry.isDirectory() && !isSignature(entry.getName())) {
          try (InputStream content = jar.getInputStream(entry)) {
            write(out, entry.getName(), content.readAllBytes());
          }
        }
      }
    }
  }

  /** Whether it is a signature, or the manifest, which contains nothing but the signed digests. */
  private static boolean isSignature(String name) {
    return name.matches("META-INF/[^/]+\\.(MF|SF|RSA|DSA|EC)");
  }

  private static void write(ZipOutputStream out, String name, byte[] content) throws Exception {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTimeLocal(TIME);
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }
}
