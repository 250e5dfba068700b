package org.opensearch.migrations.ecr.cli.console;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * The version of this build, from the manifest of the jar.
 *
 * @param number the version; {@code unknown} outside of the jar
 * @param commit the full commit ID; {@code unknown} outside of the jar
 */
public record BuildVersion(String number, String commit) {

  /** The name of the program in messages, and the Implementation-Title of the manifest. */
  public static final String PROGRAM = "ma-ecr";

  private static final String UNKNOWN = "unknown";

  /** Reads the version from the manifest. */
  public static BuildVersion read() {
    try (InputStream in = BuildVersion.class.getResourceAsStream("/META-INF/MANIFEST.MF")) {
      Attributes attributes = in == null ? new Attributes() : new Manifest(in).getMainAttributes();
      // Outside of the jar, this is the manifest of the first library on the class path.
      if (!PROGRAM.equals(attributes.getValue(Attributes.Name.IMPLEMENTATION_TITLE))) {
        return new BuildVersion(UNKNOWN, UNKNOWN);
      }
      return new BuildVersion(
          value(attributes, Attributes.Name.IMPLEMENTATION_VERSION.toString()),
          value(attributes, "Implementation-Commit"));
    } catch (IOException e) {
      return new BuildVersion(UNKNOWN, UNKNOWN);
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
