import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
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
    List<ZipEntry> entries = new ArrayList<>();
    try (ZipFile jar = new ZipFile(from.toFile());
        OutputStream file = Files.newOutputStream(to);
        ZipOutputStream out = new ZipOutputStream(file)) {
      jar.stream().filter(entry -> !isSignature(entry.getName())).forEach(entries::add);
      entries.sort(Comparator.comparing(ZipEntry::getName));
      // The manifest comes first; of its entries only the main section is kept.
      write(out, "META-INF/MANIFEST.MF", manifest(jar));
      for (ZipEntry entry : entries) {
        if (!entry.isDirectory()) {
          try (InputStream content = jar.getInputStream(entry)) {
            write(out, entry.getName(), content.readAllBytes());
          }
        }
      }
    }
  }

  private static boolean isSignature(String name) {
    return name.matches("META-INF/(MANIFEST\\.MF|[^/]+\\.(SF|RSA|DSA|EC))");
  }

  private static byte[] manifest(ZipFile jar) throws Exception {
    Manifest manifest = new Manifest();
    ZipEntry entry = jar.getEntry("META-INF/MANIFEST.MF");
    if (entry != null) {
      try (InputStream content = jar.getInputStream(entry)) {
        manifest.read(content);
      }
    }
    Attributes main = manifest.getMainAttributes();
    main.putIfAbsent(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getEntries().clear();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    manifest.write(bytes);
    return bytes.toByteArray();
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
