package org.opensearch.migrations.ecr.cli.integration;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;

/**
 * The sha256 of the bundles of a release, one per platform, from the checksum files that the
 * release publishes. The jar cannot contain them, because the bundles contain the jar.
 *
 * @param lines {@code SHA256 FILE}, by platform
 */
record BundleChecksums(Map<String, String> lines) {

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
      List<String> content = content(file).lines().filter(line -> !line.isBlank()).toList();
      if (content.isEmpty()) {
        throw invalid(file, "it is empty", null);
      }
      for (String line : content) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
          throw invalid(file, "'" + line + "' is not the checksum of a bundle", null);
        }
        if (!parts.group(3).equals(version)) {
          throw invalid(file, parts.group(2) + " is not of this version, " + version, null);
        }
        String pin = parts.group(1) + "  " + parts.group(2);
        String known = lines.putIfAbsent(parts.group(4), pin);
        if (known != null && !known.equals(pin)) {
          throw invalid(file, "it has another checksum of " + parts.group(2), null);
        }
      }
    }
    return new BundleChecksums(lines);
  }

  /** The lines, for a script. */
  String text() {
    return lines.values().stream().collect(Collectors.joining("\n"));
  }

  private static String content(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(LARGEST_BYTES), UTF_8);
    } catch (NoSuchFileException e) {
      throw invalid(file, "there is no such file", e);
    } catch (AccessDeniedException e) {
      throw invalid(file, "permission denied", e);
    } catch (IOException e) {
      throw invalid(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static InvalidInputException invalid(Path file, String reason, Throwable cause) {
    return new InvalidInputException(
        new Failure(
            "read checksums",
            Side.LOCAL,
            file.toString(),
            reason,
            "Specify the .sha256 files of the bundles of the same release as this program"),
        cause);
  }
}
