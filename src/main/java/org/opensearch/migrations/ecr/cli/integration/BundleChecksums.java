package org.opensearch.migrations.ecr.cli.integration;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.manifest.InputFile;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

/**
 * The sha256 of the bundles of a release, one per platform, from the checksum files that the
 * release publishes. The jar cannot contain them, because the bundles contain the jar.
 *
 * @param lines {@code SHA256 FILE}, by platform
 */
record BundleChecksums(Map<String, String> lines) {

  private static final String OPERATION = "read checksums";
  private static final String REMEDY =
      "Specify the .sha256 files of the bundles of the same release as this program";
  private static final int LARGEST_BYTES = 1 << 16;

  /** A line of sha256sum. */
  private static final Pattern LINE =
      Pattern.compile(
          "([0-9a-f]{64}) [ *](ma-ecr-([0-9A-Za-z._+-]+)-([a-z0-9]+-[a-z0-9_]+)\\.tar\\.gz)");

  /**
   * Reads checksum files.
   *
   * @param version of this program: a bundle of another version would have other options
   * @throws InvalidInputException when one cannot be read or is not of bundles of this version
   */
  static BundleChecksums read(List<Path> files, String version) {
    Map<String, String> lines = new TreeMap<>();
    for (Path file : files) {
      String text = InputFile.text(file, LARGEST_BYTES, OPERATION, REMEDY);
      List<String> content = text.lines().filter(line -> !line.isBlank()).toList();
      if (content.isEmpty()) {
        throw invalid(file, "it is empty");
      }
      for (String line : content) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
          throw invalid(file, "'" + line + "' is not the checksum of a bundle");
        }
        if (!parts.group(3).equals(version)) {
          throw invalid(file, parts.group(2) + " is not of this version, " + version);
        }
        String pin = parts.group(1) + "  " + parts.group(2);
        String known = lines.putIfAbsent(parts.group(4), pin);
        if (known != null && !known.equals(pin)) {
          throw invalid(file, "it has another checksum of " + parts.group(2));
        }
      }
    }
    return new BundleChecksums(lines);
  }

  /** The lines, for a script. */
  String text() {
    return lines.values().stream().collect(Collectors.joining("\n"));
  }

  private static InvalidInputException invalid(Path file, String reason) {
    return InvalidInputException.local(OPERATION, file.toString(), reason, REMEDY);
  }
}
