package org.opensearch.migrations.ecr.manifest;

import java.util.Optional;
import org.opensearch.migrations.ecr.yaml.Fields;
import org.opensearch.migrations.ecr.yaml.Problems;
import org.opensearch.migrations.ecr.yaml.YamlNode;

/** The version of a file's format. There is one by now. */
final class FormatVersion {

  static final String KEY = "version";
  static final int VERSION = 1;

  private FormatVersion() {}

  /**
   * Notes a file without a version; ends the reading of one with another.
   *
   * @param files what is read, in the plural
   */
  static void check(Fields file, String files, Problems problems) {
    Optional<YamlNode> version = file.required(KEY);
    if (version.isPresent() && !Integer.valueOf(VERSION).equals(version.get().toValue())) {
      String found = version.get().describe();
      String remedy = "Use a ma-ecr that reads " + files + " of that version";
      boolean newer = version.get().toValue() instanceof Integer;
      problems.add(version.get().position(), found, "version 1", newer ? remedy : "");
      problems.throwIfAny();
    }
  }
}
