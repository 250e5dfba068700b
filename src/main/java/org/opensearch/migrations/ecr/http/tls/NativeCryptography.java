package org.opensearch.migrations.ecr.http.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Makes the Amazon Corretto Crypto Provider the first security provider of the JVM, where the jar
 * has it for the platform. TLS and sha256 then run at full speed from the first byte; Java's own
 * implementations are slow until the JIT compiler has optimized them, which takes longer than most
 * runs. Where the provider is not available, Java's implementations do the same.
 */
public final class NativeCryptography {

  /** The system property that disables it with the value {@code false}. */
  public static final String PROPERTY = "ma-ecr.native-cryptography";

  private static final String PROVIDER = "AmazonCorrettoCryptoProvider";
  private static final String CLASS = "com.amazon.corretto.crypto.provider." + PROVIDER;

  /** Set by the bundle, which has the provider on the class path and its library in the runtime. */
  static final String EXTERNAL_PROPERTY = "com.amazon.corretto.crypto.provider.useExternalLib";

  private static final String FOLDER_PROPERTY = "com.amazon.corretto.crypto.provider.tmpdir";

  /** Unpacking and loading take some 200 ms. */
  private static final long STOP_MILLIS = 5_000;

  private static CompletableFuture<Boolean> loaded;
  private static volatile boolean stopping;

  private NativeCryptography() {}

  /** Starts to load the provider in the background. */
  public static synchronized void start() {
    if (loaded == null) {
      CompletableFuture<Boolean> result = new CompletableFuture<>();
      loaded = result;
      Thread thread = new Thread(() -> loadInto(result), "native-cryptography");
      thread.setDaemon(true);
      try {
        // A run that ends at once, such as one with --help, would leave its temporary files.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(thread)));
        thread.start();
      } catch (OutOfMemoryError | IllegalStateException e) {
        // No more threads are allowed, or the JVM is shutting down.
        result.complete(false);
      }
    }
  }

  /** Loads the provider unless that was done before; returns whether it is in use. */
  static boolean ensure() {
    start();
    CompletableFuture<Boolean> result;
    synchronized (NativeCryptography.class) {
      result = loaded;
    }
    return result.join();
  }

  private static void stop(Thread thread) {
    stopping = true;
    try {
      thread.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void loadInto(CompletableFuture<Boolean> result) {
    boolean isInUse = load();
    result.complete(isInUse);
    if (isInUse && !stopping) {
      C2Compiler.exclude();
    }
  }

  private static boolean load() {
    if (System.getProperty(PROPERTY, "").equals("false")) {
      return false;
    }
    if (Security.getProvider(PROVIDER) != null) {
      return true;
    }
    // Other providers at the front are somebody's decision, for example for FIPS 140.
    if (!Security.getProviders()[0].getName().equals("SUN")) {
      return false;
    }
    if (Boolean.getBoolean(EXTERNAL_PROPERTY)) {
      return install(NativeCryptography.class.getClassLoader());
    }
    return resource(System.getProperty("os.name", ""), System.getProperty("os.arch", ""))
        .map(NativeCryptography.class::getResource)
        .map(NativeCryptography::install)
        .orElse(false);
  }

  /** The provider's jar for a platform. */
  static Optional<String> resource(String osName, String architecture) {
    String os = osName.toLowerCase(Locale.ROOT);
    boolean isArm = architecture.equals("aarch64") || architecture.equals("arm64");
    boolean isIntel = architecture.equals("amd64") || architecture.equals("x86_64");
    String platform =
        os.startsWith("linux")
            ? isArm ? "linux-aarch_64" : isIntel ? "linux-x86_64" : ""
            : os.startsWith("mac") && isArm ? "osx-aarch_64" : "";
    return platform.isEmpty()
        ? Optional.empty()
        : Optional.of("/native/" + PROVIDER + "-" + platform + ".jar");
  }

  /** Installs the provider in {@code jar}; false if it does not work here, whatever the reason. */
  static boolean install(URL jar) {
    try {
      Path folder = Files.createTempDirectory("ma-ecr-");
      Path file = folder.resolve("provider.jar");
      // Where it unpacks its native library, which it may not delete if that cannot be loaded.
      System.setProperty(FOLDER_PROPERTY, folder.toString());
      try (InputStream content = jar.openStream()) {
        Files.copy(content, file);
        // Not closed: its classes are loaded as they are needed. The open file survives deletion.
        URLClassLoader loader =
            new URLClassLoader(
                new URL[] {file.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        return install(loader);
      } finally {
        deleteAll(folder);
      }
    } catch (IOException | RuntimeException e) {
      // For example a folder for temporary files that is full.
      return false;
    }
  }

  /** Installs the provider that {@code loader} finds; false if it does not work here. */
  static boolean install(ClassLoader loader) {
    try {
      Provider provider =
          (Provider) Class.forName(CLASS, true, loader).getField("INSTANCE").get(null);
      if (!works(provider)) {
        return false;
      }
      Security.insertProviderAt(provider, 1);
      return true;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      // For example musl instead of glibc, or a folder for temporary files without programs.
      return false;
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Whether it has its native part; if not, it offers nothing. */
  private static boolean works(Provider provider) throws ReflectiveOperationException {
    return provider.getClass().getMethod("getLoadingError").invoke(provider) == null
        && Optional.ofNullable(provider.getService("MessageDigest", "SHA-256"))
            .filter(service -> digests(provider))
            .isPresent();
  }

  private static boolean digests(Provider provider) {
    try {
      byte[] ofNothing = MessageDigest.getInstance("SHA-256", provider).digest();
      return ofNothing[0] == (byte) 0xe3 && ofNothing.length == 32;
    } catch (NoSuchAlgorithmException e) {
      return false;
    }
  }
}
