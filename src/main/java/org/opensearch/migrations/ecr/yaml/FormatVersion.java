package org.opensearch.migrations.ecr.yaml;

import java.util.Optional;

/** The version of the file format; 1 is the only one. */
public final class FormatVersion {

  public static final String KEY = "version";
  public static final int VERSION = 1;

  private FormatVersion() {}

  /**
   * Checks the version of a file; an unsupported one ends the reading.
   *
   * @param files what is read, in the plural
   */
  public static void check(Fields file, String files, Problems problems) {
    Optional<YamlNode> version = file.required(KEY);
    if (version.isPresent() && !Integer.valueOf(VERSION).equals(version.get().toValue())) {
      String found = version.get().describe();
      String remedy = "Use a release of ma-ecr that reads " + files + " of that version";
      boolean newer = version.get().toValue() instanceof Integer;
      problems.add(version.get().position(), found, "version 1", newer ? remedy : "");
      problems.throwIfAny();
    }
  }
}
