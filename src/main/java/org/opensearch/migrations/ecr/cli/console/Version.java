package org.opensearch.migrations.ecr.cli.console;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * Which build this is, as the jar's manifest says.
 *
 * @param number the version; {@code unknown} for classes that run outside of the jar
 * @param commit the commit it was built from, in full; {@code unknown} likewise
 */
public record Version(String number, String commit) {

  /** The program's name, in messages and as the manifest's Implementation-Title. */
  public static final String PROGRAM = "ma-ecr";

  private static final String UNKNOWN = "unknown";

  /** Reads it. */
  public static Version read() {
    try (InputStream in = Version.class.getResourceAsStream("/META-INF/MANIFEST.MF")) {
      Attributes attributes = in == null ? new Attributes() : new Manifest(in).getMainAttributes();
      // Outside of the jar this is the manifest of whichever library comes first.
      if (!PROGRAM.equals(attributes.getValue(Attributes.Name.IMPLEMENTATION_TITLE))) {
        return new Version(UNKNOWN, UNKNOWN);
      }
      return new Version(
          value(attributes, Attributes.Name.IMPLEMENTATION_VERSION.toString()),
          value(attributes, "Implementation-Commit"));
    } catch (IOException e) {
      return new Version(UNKNOWN, UNKNOWN);
    }
  }

  private static String value(Attributes attributes, String name) {
    return Optional.ofNullable(attributes.getValue(name)).orElse(UNKNOWN);
  }

  /** Program and version. */
  public String producer() {
    return PROGRAM + " " + number;
  }

  @Override
  public String toString() {
    return producer() + " (" + commit + ")";
  }
}
