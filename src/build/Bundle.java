import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Writes the bundle without Java during the build (profile {@code bundle}), for the machine of the
 * build and with the JDK that runs this file: {@code ma-ecr-VERSION-OS-ARCH.tar.gz} and its
 * checksum.
 */
final class Bundle {

  /**
   * What {@code jdeps} finds, without {@code java.desktop} and {@code java.sql}, which Jackson uses
   * where they exist; and the elliptic curves of TLS.
   */
  private static final String MODULES =
      "java.base,java.logging,java.naming,java.security.jgss,java.xml,jdk.crypto.ec,"
          + "jdk.unsupported";

  private static final int ZIP_NAMES = 21;

  /** The first version on which {@link ModernClasses} and {@link TrainingRun} run. */
  private static final int ARCHIVE_OF_OUR_CLASSES = 24;

  /** The library is in the runtime, where nothing has to be written to a folder first. */
  private static final String PROVIDER_OPTION =
      "-Dcom.amazon.corretto.crypto.provider.useExternalLib=true";

  private static final String ARCHIVE = "runtime/lib/server/classes.jsa";
  private static final int FEATURE = Runtime.version().feature();

  private static final long RUN_SECONDS = 900;

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
    Path program = Files.createDirectories(root.resolve("lib")).resolve("ma-ecr.jar");
    boolean hasProvider = copyJar(program);
    Files.copy(jar.resolveSibling("classes/META-INF/LICENSE"), root.resolve("LICENSE"));
    copyAll(integration.resolve("man"), root.resolve("share/man"));
    copyAll(integration.resolve("completion"), root.resolve("share/bash-completion/completions"));
    Files.move(
        root.resolve("share/bash-completion/completions/ma-ecr.bash"),
        root.resolve("share/bash-completion/completions/ma-ecr"));
    stripSymbols(root.resolve("runtime/lib"));
    List<String> options = options(hasProvider);
    writeScript(options);
    if (FEATURE >= ARCHIVE_OF_OUR_CLASSES) {
      Path copied = Files.move(program, root.resolveSibling("copied.jar"));
      run(List.of(java(jdk), source("ModernClasses"), copied.toString(), program.toString()));
      useWholeSeconds(program);
      archiveClassesOfARun(program, options);
    } else {
      run(List.of(java(root.resolve("runtime")), "-XX:+UseSerialGC", "-Xshare:dump"));
    }
    run(List.of(root.resolve("bin/ma-ecr").toString(), "--version"));
  }

  private static String java(Path home) {
    return home.resolve("bin/java").toString();
  }

  /** Another program of the build. */
  private String source(String name) {
    return script.resolveSibling(name + ".java").toString();
  }

  /** One archive of the JDK's classes and of ours, in place of the runtime's own. */
  private void archiveClassesOfARun(Path program, List<String> options) throws Exception {
    List<String> words = new ArrayList<>(List.of(java(jdk), source("TrainingRun")));
    words.add(root.resolve(ARCHIVE).toString());
    words.add(Files.createDirectories(root.resolveSibling("run")).toString());
    words.addAll(List.of(java(root.resolve("runtime")), "-XX:+UseSerialGC"));
    words.addAll(options);
    words.addAll(List.of("-jar", program.toString()));
    run(words);
  }

  /**
   * Copies the jar uncompressed, with this platform's cryptography unpacked (its classes beside
   * ours, its library in the runtime) and without other platforms'; returns whether it has this
   * platform's.
   */
  private boolean copyJar(Path target) throws IOException {
    boolean hasProvider = false;
    try (ZipFile from = new ZipFile(jar.toFile());
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(target))) {
      to.setMethod(ZipOutputStream.STORED);
      for (ZipEntry entry : from.stream().toList()) {
        boolean isProvider = entry.getName().startsWith("native/") && !entry.isDirectory();
        if (isProvider && entry.getName().endsWith(providerSuffix())) {
          hasProvider = true;
          unpackProvider(from.getInputStream(entry), to);
        } else if (!isProvider) {
          put(to, entry, from.getInputStream(entry).readAllBytes());
        }
      }
    }
    useWholeSeconds(target);
    return hasProvider;
  }

  private void unpackProvider(InputStream packed, ZipOutputStream to) throws IOException {
    try (ZipInputStream provider = new ZipInputStream(packed)) {
      for (ZipEntry entry = provider.getNextEntry();
          entry != null;
          entry = provider.getNextEntry()) {
        String name = entry.getName();
        if (name.matches(".*\\.(so|dylib)")) {
          Path library = Path.of("runtime/lib", name.substring(name.lastIndexOf('/') + 1));
          Files.copy(provider, root.resolve(library));
        } else if (name.startsWith("com/") && !entry.isDirectory()) {
          put(to, entry, provider.readAllBytes());
        }
      }
    }
  }

  private static void put(ZipOutputStream to, ZipEntry entry, byte[] content) throws IOException {
    ZipEntry copy = new ZipEntry(entry.getName());
    CRC32 crc = new CRC32();
    crc.update(content);
    copy.setSize(content.length);
    copy.setCrc(crc.getValue());
    copy.setTimeLocal(entry.getTimeLocal());
    to.putNextEntry(copy);
    to.write(content);
  }

  /** As tar keeps them: class data sharing compares the time of the jar. */
  private void useWholeSeconds(Path file) throws IOException {
    long seconds = Files.getLastModifiedTime(jar).to(TimeUnit.SECONDS);
    Files.setLastModifiedTime(file, FileTime.from(seconds, TimeUnit.SECONDS));
  }

  /** Symbols take a third of the libraries, and only debuggers need them. macOS signs libraries. */
  private static void stripSymbols(Path libraries) throws IOException, InterruptedException {
    if (!os().equals("linux")) {
      return;
    }
    try (Stream<Path> files = Files.walk(libraries)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".so")).toList()) {
        run(List.of("strip", "--strip-unneeded", file.toString()));
      }
    }
  }

  private void writeScript(List<String> options) throws Exception {
    String text =
        Files.readString(script)
            .replace("@ARCHIVE@", ARCHIVE)
            .replace("@OPTIONS@", String.join(" ", options))
            .replace(
                "@NATIVE_CRYPTOGRAPHY_OPTIONS@",
                options.contains(PROVIDER_OPTION) ? "-XX:TieredStopAtLevel=1" : "")
            .replace("@JAR_SHA256@", sha256(jar));
    Path target = Files.createDirectories(root.resolve("bin")).resolve("ma-ecr");
    Files.writeString(target, text);
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static List<String> options(boolean hasProvider) {
    List<String> options = new ArrayList<>(List.of("-Xms32m", "-Xmn12m", "-XX:-UsePerfData"));
    if (FEATURE >= ARCHIVE_OF_OUR_CLASSES) {
      options.add("--enable-native-access=ALL-UNNAMED");
      options.add("--sun-misc-unsafe-memory-access=allow");
      // Used where it is, without correcting all addresses in it: 20 ms.
      options.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0"));
    }
    if (hasProvider) {
      options.add(PROVIDER_OPTION);
    }
    return options;
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
      ProcessBuilder builder =
          new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
      builder
          .environment()
          .keySet()
          .removeIf(name -> name.matches("(?i)(AWS_|MIGRATIONS_|JAVA|JDK_|.*_PROXY).*"));
      Process process = builder.start();
      boolean ended = process.waitFor(RUN_SECONDS, TimeUnit.SECONDS);
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(
            words
                + (ended ? " failed: " + process.exitValue() : " takes too long")
                + "\n"
                + Files.readString(output));
      }
    } finally {
      Files.delete(output);
    }
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

  private static String sha256(Path file) throws IOException, GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(digest);
  }
}
