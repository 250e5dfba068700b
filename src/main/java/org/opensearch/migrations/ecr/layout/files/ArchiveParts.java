package org.opensearch.migrations.ecr.layout.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * The numbered parts of an archive, {@code mirror.tar.001} and so on, as the checksum file {@code
 * mirror.tar.sha256} lists them, in the format of {@code sha256sum}.
 *
 * @param checksums the path of the checksum file
 * @param digests by the names of the parts, which are in the same folder, in order
 */
record ArchiveParts(Path checksums, Map<String, Digest> digests) {

  /** Parts have numbers of three digits. */
  static final int MAX_PARTS = 999;

  private static final String SUFFIX = ".sha256";
  private static final int MAX_BYTES = 1024 * 1024;
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final Pattern PART = Pattern.compile("(.+)\\.[0-9]{3}");
  private static final Pattern LINE = Pattern.compile("([0-9a-fA-F]{64}) [ *]([^/\\\\]+)");

  /** The path of a part. */
  static Path part(Path archive, int number) {
    return archive.resolveSibling(
        String.format(Locale.ROOT, "%s.%03d", archive.getFileName(), number));
  }

  /** The path of the checksum file. */
  static Path checksums(Path archive) {
    return archive.resolveSibling(archive.getFileName() + SUFFIX);
  }

  /**
   * The archive in parts that a path stands for: the name of the archive, where there is no such
   * file, its checksum file, or one of its parts.
   */
  static Optional<Path> archive(Path path) {
    if (!Files.exists(path)) {
      return Optional.of(path).filter(ArchiveParts::exists);
    }
    String name = String.valueOf(path.getFileName());
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    if (name.endsWith(SUFFIX) && name.length() > SUFFIX.length()) {
      return Optional.of(path.resolveSibling(name.substring(0, name.length() - SUFFIX.length())));
    }
    Matcher part = PART.matcher(name);
    return part.matches()
        ? Optional.of(path.resolveSibling(part.group(1))).filter(ArchiveParts::exists)
        : Optional.empty();
  }

  private static boolean exists(Path archive) {
    return Files.isRegularFile(checksums(archive)) || Files.isRegularFile(part(archive, 1));
  }

  /**
   * Reads the checksum file of an archive in parts.
   *
   * @param name the name of the layout in messages
   */
  static ArchiveParts read(Path archive, String name, LayoutFailures failures) throws IOException {
    Path file = checksums(archive);
    if (!Files.isRegularFile(file)) {
      throw failures.invalid(
          name,
          file.getFileName() + ", which lists the parts of the archive, is missing",
          "Copy it too, into the same folder");
    }
    Map<String, Digest> digests = parse(file);
    if (digests.isEmpty()) {
      throw failures.invalid(
          name,
          file.getFileName() + " is not a list of parts with their sha256 digests",
          "Copy it again");
    }
    return new ArchiveParts(file, digests);
  }

  /** The parts in a checksum file; empty if it is malformed. */
  static Map<String, Digest> parse(Path file) throws IOException {
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    }
    Map<String, Digest> digests = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        return Map.of();
      }
      digests.put(
          matcher.group(2), Digest.parse("sha256:" + matcher.group(1).toLowerCase(Locale.ROOT)));
    }
    return digests;
  }

  /** The content of the checksum file. */
  String text() {
    StringBuilder text = new StringBuilder();
    digests.forEach((part, digest) -> text.append(digest.hex() + "  " + part + "\n"));
    return text.toString();
  }

  /** The paths of all parts, in order. */
  List<Path> paths() {
    return digests.keySet().stream().map(checksums::resolveSibling).toList();
  }

  /**
   * Checks that all parts exist and have the right digests.
   *
   * @param name the name of the layout in messages
   */
  void check(String name, LayoutFailures failures) throws IOException {
    List<String> missing = new ArrayList<>();
    for (Path part : paths()) {
      if (!Files.isRegularFile(part)) {
        missing.add(String.valueOf(part.getFileName()));
      }
    }
    if (!missing.isEmpty()) {
      throw failures.invalid(
          name,
          named(missing) + (missing.size() == 1 ? " is missing" : " are missing"),
          "Copy the missing parts too, into the same folder");
    }
    List<String> damaged = new ArrayList<>();
    for (Map.Entry<String, Digest> part : digests.entrySet()) {
      if (!digest(checksums.resolveSibling(part.getKey())).equals(part.getValue())) {
        damaged.add(part.getKey());
      }
    }
    if (!damaged.isEmpty()) {
      throw failures.invalid(
          name,
          named(damaged)
              + (damaged.size() == 1 ? " is" : " are")
              + " damaged or truncated: the sha256 digest differs from that in "
              + checksums.getFileName(),
          "Copy the damaged parts again; all others are intact");
    }
  }

  private static String named(List<String> parts) {
    return (parts.size() == 1 ? "part " : "parts ") + String.join(", ", parts);
  }

  private static Digest digest(Path part) throws IOException {
    MessageDigest digest = Digest.newMessageDigest("sha256");
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(part)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return Digest.of(digest.digest());
  }
}
