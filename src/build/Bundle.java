import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Writes the bundle without Java during the build (profile {@code bundle}), for the machine and
 * with the JDK of the build: {@code ma-ecr-VERSION-OS-ARCH.tar.gz} and its checksum.
 */
final class Bundle {

  /**
   * What {@code jdeps} finds, without {@code java.desktop} and {@code java.sql}, which Jackson uses
   * where they exist; and the elliptic curves of TLS.
   */
  private static final String MODULES =
      "java.base,java.logging,java.naming,java.security.jgss,java.xml,jdk.crypto.ec,"
          + "jdk.unsupported";

  /** Since then, an archive of the jar's classes is also used where the bundle was moved to. */
  private static final int MOVABLE_ARCHIVE = 19;

  private static final int ZIP_NAMES = 21;
  private static final int NATIVE_ACCESS = 22;
  private static final int FEATURE = Runtime.version().feature();

  private static final long RUN_SECONDS = 120;

  private final Path jdk = Path.of(System.getProperty("java.home"));
  private final Path jar;
  private final Path integration;
  private final Path script;
  private final Path root;

  private Bundle(Path jar, Path integration, Path script, Path root) {
    this.jar = jar;
    this.integration = integration;
    this.script = script;
    this.root = root;
  }

  /** Arguments: our jar, what it writes with {@code integration}, the script, version, folder. */
  public static void main(String... arguments) throws Exception {
    Path folder = Path.of(arguments[4]);
    String name = "ma-ecr-" + arguments[3] + "-" + os() + "-" + architecture();
    Path work = folder.resolve("bundle");
    delete(work);
    Path root = Files.createDirectories(work.resolve(name));
    new Bundle(Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]), root).fill();
    Path packed = folder.resolve(name + ".tar.gz");
    pack(root, packed);
    Files.writeString(
        folder.resolve(name + ".tar.gz.sha256"),
        sha256(packed) + "  " + packed.getFileName() + "\n");
    System.out.println(packed + ": " + Files.size(packed) / 1_000_000 + " MB");
  }

  private static String os() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return name.startsWith("mac") ? "macos" : name.replaceAll("\\W", "");
  }

  private static String architecture() {
    return switch (System.getProperty("os.arch")) {
      case "amd64", "x86_64" -> "x64";
      case "aarch64", "arm64" -> "arm64";
      default -> System.getProperty("os.arch");
    };
  }

  /** How the jar names this platform in the name of a provider of cryptography. */
  private static String providerSuffix() {
    return (os().equals("macos") ? "osx" : os())
        + (architecture().equals("x64") ? "-x86_64.jar" : "-aarch_64.jar");
  }

  private void fill() throws Exception {
    run(
        List.of(
            jdk.resolve("bin/jlink").toString(),
            "--add-modules",
            MODULES,
            "--strip-debug",
            "--no-man-pages",
            "--no-header-files",
            // The archive is compressed as a whole, which is smaller.
            FEATURE >= ZIP_NAMES ? "--compress=zip-0" : "--compress=0",
            "--output",
            root.resolve("runtime").toString()));
    Files.createDirectories(root.resolve("lib"));
    boolean hasProvider = copyJar(root.resolve("lib/ma-ecr.jar"));
    Files.copy(jar.resolveSibling("classes/META-INF/LICENSE"), root.resolve("LICENSE"));
    copyAll(integration.resolve("man"), root.resolve("share/man"));
    copyAll(integration.resolve("completion"), root.resolve("share/bash-completion/completions"));
    Files.move(
        root.resolve("share/bash-completion/completions/ma-ecr.bash"),
        root.resolve("share/bash-completion/completions/ma-ecr"));
    String archive =
        FEATURE >= MOVABLE_ARCHIVE ? "lib/ma-ecr.jsa" : "runtime/lib/server/classes.jsa";
    writeScript(archive, hasProvider);
    run(List.of(java(), "-Xshare:dump"));
    if (FEATURE >= MOVABLE_ARCHIVE) {
      archiveClassesOfARun(archive);
    }
    run(List.of(root.resolve("bin/ma-ecr").toString(), "--version"));
  }

  private String java() {
    return root.resolve("runtime/bin/java").toString();
  }

  /**
   * Copies the jar uncompressed and without other platforms' cryptography; returns whether it has
   * this platform's.
   */
  private boolean copyJar(Path target) throws IOException {
    boolean hasProvider = false;
    try (ZipFile from = new ZipFile(jar.toFile());
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(target))) {
      to.setMethod(ZipOutputStream.STORED);
      Enumeration<? extends ZipEntry> entries = from.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        boolean isProvider = entry.getName().startsWith("native/") && !entry.isDirectory();
        if (isProvider && !entry.getName().endsWith(providerSuffix())) {
          continue;
        }
        hasProvider |= isProvider;
        byte[] content = from.getInputStream(entry).readAllBytes();
        ZipEntry copy = new ZipEntry(entry.getName());
        CRC32 crc = new CRC32();
        crc.update(content);
        copy.setSize(content.length);
        copy.setCrc(crc.getValue());
        copy.setTimeLocal(entry.getTimeLocal());
        to.putNextEntry(copy);
        to.write(content);
      }
    }
    // Whole seconds, as tar keeps them: class data sharing compares the time.
    Files.setLastModifiedTime(
        target,
        FileTime.from(Files.getLastModifiedTime(jar).to(TimeUnit.SECONDS), TimeUnit.SECONDS));
    return hasProvider;
  }

  private void writeScript(String archive, boolean hasProvider) throws Exception {
    String text =
        Files.readString(script)
            .replace("@ARCHIVE@", archive)
            .replace("@OPTIONS@", String.join(" ", options()))
            .replace("@NATIVE_CRYPTOGRAPHY_OPTIONS@", hasProvider ? "-XX:TieredStopAtLevel=1" : "")
            .replace("@JAR_SHA256@", sha256(jar));
    Path target = Files.createDirectories(root.resolve("bin")).resolve("ma-ecr");
    Files.writeString(target, text);
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Mirrors an image of this program's own, and archives the classes that were loaded. */
  private void archiveClassesOfARun(String archive) throws Exception {
    Path work = Files.createDirectories(root.resolveSibling("run"));
    byte[] layer = "layer".getBytes(StandardCharsets.UTF_8);
    byte[] config =
        "{\"architecture\":\"amd64\",\"os\":\"linux\"}".getBytes(StandardCharsets.UTF_8);
    String type = "application/vnd.oci.image.";
    byte[] manifest =
        ("{\"schemaVersion\":2,\"mediaType\":\"%smanifest.v1+json\",\"config\":%s,\"layers\":[%s]}")
            .formatted(
                type,
                descriptor(type + "config.v1+json", config),
                descriptor(type + "layer.v1.tar", layer))
            .getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    List<byte[]> contents = List.of(manifest, config, layer);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          byte[] found = null;
          for (byte[] content : contents) {
            if (path.endsWith("sha256:" + sha256(content))) {
              found = content;
            }
          }
          if (path.endsWith("/manifests/1")) {
            found = manifest;
          }
          boolean isHead = exchange.getRequestMethod().equals("HEAD");
          if (path.equals("/v2/")) {
            found = "{}".getBytes(StandardCharsets.UTF_8);
          }
          if (path.contains("/manifests/")) {
            exchange.getResponseHeaders().set("Content-Type", type + "manifest.v1+json");
            exchange
                .getResponseHeaders()
                .set("Docker-Content-Digest", "sha256:" + sha256(manifest));
          }
          byte[] body = found == null ? new byte[] {'{', '}'} : found;
          if (isHead) {
            exchange.getResponseHeaders().set("Content-Length", "" + body.length);
          }
          exchange.sendResponseHeaders(found == null ? 400 : 200, isHead ? -1 : body.length);
          if (!isHead) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
    String host = "127.0.0.1:" + server.getAddress().getPort();
    Path list = work.resolve("manifest.yaml");
    Files.writeString(list, "version: 1\nimages: [{image: \"" + host + "/app:1\"}]\n");
    Path output = work.resolve("output.txt");
    List<String> words = new ArrayList<>(List.of(java(), "-XX:+UseSerialGC"));
    words.addAll(options());
    words.add("-XX:ArchiveClassesAtExit=" + root.resolve(archive));
    words.addAll(List.of("-jar", root.resolve("lib/ma-ecr.jar").toString()));
    words.addAll(List.of("mirror", "layout:" + work.resolve("mirror")));
    words.addAll(List.of("--manifest", list.toString(), "--plain-http", host));
    words.addAll(List.of("--archive", work.resolve("mirror.tar").toString()));
    words.addAll(List.of("--report", work.resolve("report.json").toString()));
    try {
      if (status(words, output, Map.of("HOME", work.toString())) != 0) {
        throw new IllegalStateException(words + "\n" + Files.readString(output));
      }
    } finally {
      server.stop(0);
    }
  }

  private static List<String> options() {
    return FEATURE >= NATIVE_ACCESS
        ? List.of("-Xms16m", "--enable-native-access=ALL-UNNAMED")
        : List.of("-Xms16m");
  }

  private static String descriptor(String type, byte[] content) {
    return "{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":%d}"
        .formatted(type, sha256(content), content.length);
  }

  /** Packs the folder; programs and times stay as they are. */
  private static void pack(Path root, Path packed) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("tar"));
    words.addAll(
        os().equals("macos")
            ? List.of("--uid", "0", "--gid", "0", "--no-xattrs")
            : List.of("--owner=0", "--group=0", "--sort=name"));
    words.addAll(
        List.of("-C", root.getParent().toString(), "-cf", "-", root.getFileName().toString()));
    Process tar = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (InputStream from = tar.getInputStream();
        OutputStream to =
            new GZIPOutputStream(Files.newOutputStream(packed), 1 << 16) {
              {
                def.setLevel(Deflater.BEST_COMPRESSION);
              }
            }) {
      from.transferTo(to);
    }
    if (tar.waitFor() != 0) {
      throw new IllegalStateException("tar ended with status " + tar.exitValue());
    }
  }

  private static void run(List<String> words) throws IOException, InterruptedException {
    Path output = Files.createTempFile("ma-ecr-bundle-", ".txt");
    try {
      int status = status(words, output, Map.of());
      if (status != 0) {
        throw new IllegalStateException(words + ": " + status + "\n" + Files.readString(output));
      }
    } finally {
      Files.delete(output);
    }
  }

  private static int status(List<String> words, Path output, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.matches("(?i)(AWS_|MIGRATIONS_|.*_PROXY).*"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(RUN_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException(words + " takes too long");
    }
    return process.exitValue();
  }

  private static void copyAll(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static String sha256(Path file) throws IOException {
    return sha256(Files.readAllBytes(file));
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
