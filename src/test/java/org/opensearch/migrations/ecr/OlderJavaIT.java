package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.cli.Launcher;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.MaEcrJar;
import org.opensearch.migrations.ecr.testing.Programs;

/** The jar's entry point is one that a Java older than 17 can load. */
class OlderJavaIT {

  private static final int JAVA_8 = 52;
  private static final int JAVA_17 = 61;

  @Test
  void theEntryPointAloneIsCompiledForJava8() throws IOException {
    try (JarFile jar = new JarFile(MaEcrJar.jar().toFile())) {
      String name = jar.getManifest().getMainAttributes().getValue("Main-Class");
      String path = name.replace('.', '/') + ".class";
      if (jar.getEntry(path) == null) {
        Programs.skip("this test needs the jar of a build: there is no " + path + " in it");
      }
      assertEquals(JAVA_8, classFileVersion(jar, path));
      String main = "org/opensearch/migrations/ecr/cli/Main.class";
      assertEquals(JAVA_17, classFileVersion(jar, main));
    }
  }

  @ParameterizedTest
  @CsvSource({"1.8, 8", "11, 11"})
  void anOlderJavaEndsWithOneLineAndStatus2(String version, String shown) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Finished finished =
        Command.of(java.toString(), "-XX:TieredStopAtLevel=1", "-cp")
            .with(System.getProperty("java.class.path"), Older.class.getName(), version)
            .run();
    assertEquals(2, finished.status(), finished::toString);
    assertEquals("", finished.stdout());
    String start =
        "ma-ecr needs Java 17 or newer; this is Java " + shown + " (" + java + "). Install it ";
    assertTrue(finished.stderr().startsWith(start), finished::stderr);
    assertEquals(1, finished.stderr().lines().count(), finished::stderr);
  }

  /** Starts the entry point as if this Java had another version. */
  static final class Older {
    private Older() {}

    public static void main(String[] args) {
      System.setProperty("java.specification.version", args[0]);
      Launcher.main(new String[] {"--version"});
    }
  }

  private static int classFileVersion(JarFile jar, String path) throws IOException {
    try (DataInputStream content = new DataInputStream(jar.getInputStream(jar.getEntry(path)))) {
      assertEquals(0xCAFEBABE, content.readInt());
      content.readUnsignedShort();
      return content.readUnsignedShort();
    }
  }
}
