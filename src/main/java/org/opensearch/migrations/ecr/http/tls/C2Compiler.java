package org.opensearch.migrations.ecr.http.tls;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The optimizing JIT compiler of HotSpot. With native cryptography, no run is long enough to recoup
 * the time that it takes: a fifth of the CPU time of a run that copies 300 MB, a sixth of one that
 * copies nothing.
 */
final class C2Compiler {

  /** What {@code java.vm.info} says with {@code -XX:TieredStopAtLevel=1}, which excludes C2 too. */
  private static final String IS_EXCLUDED = "emulated-client";

  private static final String EVERY_METHOD = "[{match: \"*.*\", c2: {Exclude: true}}]";

  private C2Compiler() {}

  /** Leaves further compilation to C1, unless options of the JVM do so or it is another JVM. */
  static void exclude() {
    if (System.getProperty("java.vm.info", "").contains(IS_EXCLUDED)) {
      return;
    }
    try {
      addDirective();
    } catch (IOException | JMException | RuntimeException | LinkageError e) {
      // For example another JVM than HotSpot, or a runtime without the module java.management.
    }
  }

  /**
   * Runs {@code Compiler.directives_add}, which {@code jcmd} offers too (JEP 165).
   *
   * @throws IOException if the directive cannot be written to a temporary file
   * @throws JMException if the JVM has no such command
   */
  static void addDirective() throws IOException, JMException {
    Path file = Files.createTempFile("ma-ecr-", ".json");
    try {
      Files.writeString(file, EVERY_METHOD);
      ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"),
              "compilerDirectivesAdd",
              new Object[] {new String[] {'"' + file.toString() + '"'}},
              new String[] {String[].class.getName()});
    } finally {
      Files.delete(file);
    }
  }
}
