package org.opensearch.migrations.ecr.http.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.Finished;

class NativeCryptographyTest {

  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-x86_64",
    "Linux, aarch64, linux-aarch_64",
    "Mac OS X, aarch64, osx-aarch_64",
    "Mac OS X, x86_64, ",
    "Windows 11, amd64, ",
    "Linux, riscv64, ",
    "'', '', "
  })
  void platformHasItsProvider(String os, String architecture, String platform) throws IOException {
    Optional<String> resource = NativeCryptography.resource(os, architecture);
    assertEquals(
        Optional.ofNullable(platform)
            .map(name -> "/native/AmazonCorrettoCryptoProvider-" + name + ".jar"),
        resource);
    if (resource.isPresent()) {
      URL jar = NativeCryptography.class.getResource(resource.get());
      assertNotNull(jar, "packed into the jar");
      Path file = temp.resolve("packed.jar");
      Files.copy(jar.openStream(), file);
      try (JarFile packed = new JarFile(file.toFile())) {
        assertTrue(
            packed.stream().anyMatch(entry -> entry.getName().matches(".*\\.(so|dylib)")),
            platform);
        assertEquals(
            List.of(),
            packed.stream().map(ZipEntry::getName).filter(n -> n.matches(".*\\.(SF|RSA)")).toList(),
            "verifying a signature takes longer than all the rest of loading it");
      }
    }
  }

  @Test
  void providerGivesTheSameResultsAsJava() throws GeneralSecurityException {
    assumeTrue(NativeCryptography.ensure(), "no native cryptography for this platform");
    Provider first = Security.getProviders()[0];
    assertEquals("AmazonCorrettoCryptoProvider", first.getName());
    byte[] content = new byte[100_001];
    new Random(1).nextBytes(content);
    assertArrayEquals(
        MessageDigest.getInstance("SHA-256", "SUN").digest(content),
        MessageDigest.getInstance("SHA-256").digest(content));
    Cipher mine = Cipher.getInstance("AES/GCM/NoPadding");
    assertEquals(first, mine.getProvider());
    byte[] key = new byte[32];
    byte[] nonce = new byte[12];
    mine.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    Cipher java = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
    java.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    assertArrayEquals(content, java.doFinal(mine.doFinal(content)));
  }

  /** The providers after that of this platform was loaded, which other tests start to do. */
  private static List<Provider> providers() {
    NativeCryptography.ensure();
    return List.of(Security.getProviders());
  }

  @Test
  void providerThatCannotBeLoadedIsLeftOut() throws IOException {
    List<Provider> before = providers();
    Path empty = temp.resolve("empty.jar");
    try (OutputStream out = Files.newOutputStream(empty);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("nothing"));
    }
    assertFalse(NativeCryptography.install(empty.toUri().toURL()));
    assertFalse(NativeCryptography.install(temp.resolve("missing.jar").toUri().toURL()));
    assertEquals(before, List.of(Security.getProviders()));
  }

  /** It is over before the provider is loaded. */
  @ParameterizedTest
  @ValueSource(strings = {"--help", "--no-such-option"})
  void shortRunLeavesNoTemporaryFiles(String option) throws IOException {
    Path temporary = Files.createDirectory(temp.resolve("tmp"));
    for (int i = 0; i < 3; i++) {
      Finished run =
          Command.of(Path.of(System.getProperty("java.home"), "bin", "java").toString())
              .with("-Djava.io.tmpdir=" + temporary, "-cp", System.getProperty("java.class.path"))
              .with("org.opensearch.migrations.ecr.cli.Main", "mirror", option)
              .run();
      assertEquals(option.equals("--help") ? 0 : 2, run.status(), run.toString());
    }
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(List.of(), left.toList());
    }
  }

  /** As in the bundle, whose runtime has the library; this one does not. */
  @Test
  void providerWhoseLibraryIsNotInTheRuntimeIsLeftOut() {
    List<Provider> before = providers();
    System.setProperty(NativeCryptography.EXTERNAL_PROPERTY, "true");
    try {
      ClassLoader own = NativeCryptography.class.getClassLoader();
      assertFalse(NativeCryptography.install(own));
      assertFalse(NativeCryptography.install(ClassLoader.getPlatformClassLoader()));
    } finally {
      System.clearProperty(NativeCryptography.EXTERNAL_PROPERTY);
    }
    assertEquals(before, List.of(Security.getProviders()));
  }

  /** Its native library is for another processor. */
  @Test
  void providerOfAnotherPlatformIsLeftOut() {
    List<Provider> before = providers();
    String mine =
        NativeCryptography.resource(
                System.getProperty("os.name", ""), System.getProperty("os.arch", ""))
            .orElse("");
    List.of("linux-x86_64", "linux-aarch_64", "osx-aarch_64").stream()
        .filter(platform -> !mine.contains(platform))
        .map(platform -> "/native/AmazonCorrettoCryptoProvider-" + platform + ".jar")
        .map(NativeCryptography.class::getResource)
        .forEach(jar -> assertFalse(NativeCryptography.install(jar), jar::toString));
    assertEquals(before, List.of(Security.getProviders()));
  }
}
