package org.opensearch.migrations.ecr.layout.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The files of a layout, by their paths relative to its root ({@code blobs/sha256/…}): in a folder,
 * or in an archive or several layouts, which are read-only.
 */
public interface LayoutFiles extends Closeable {

  /** The file that marks a folder or an archive as a layout and contains the layout version. */
  String HEADER = "oci-layout";

  /** The only layout version there is. */
  String VERSION = "1.0.0";

  /** The file that names the manifests of the layout. */
  String INDEX = "index.json";

  /** The file of an archive that says which blobs it leaves to earlier archives. */
  String BASES = ".ma-ecr-base.json";

  /** Larger header files are not parsed. */
  long MAX_HEADER_BYTES = 64 * 1024;

  /** The content of the file {@link #HEADER}. */
  static byte[] header() {
    return ("{\"imageLayoutVersion\":\"" + VERSION + "\"}").getBytes(StandardCharsets.UTF_8);
  }

  /** The path of the folder or archive itself. */
  Path location();

  /** The length of a file in bytes; empty if the file does not exist. */
  OptionalLong size(String name) throws IOException;

  /** Opens a file for reading. */
  InputStream open(String name) throws IOException;

  /** Which of several layouts has the file, by its name in messages; empty if there is only one. */
  default Optional<String> holder(String name) throws IOException {
    return Optional.empty();
  }

  /** The bytes that can be written; {@link Long#MAX_VALUE} if this is not known. */
  default long usableSpace() throws IOException {
    return Long.MAX_VALUE;
  }

  /** Starts writing a file; an existing file is replaced when the new one is published. */
  UnfinishedFile create(String name) throws IOException;

  /** The content of a small file. */
  default byte[] read(String name) throws IOException {
    try (InputStream in = open(name)) {
      return in.readAllBytes();
    }
  }

  /** Writes a small file atomically. */
  default void write(String name, byte[] content) throws IOException {
    try (UnfinishedFile file = create(name)) {
      file.write(content);
      file.publish();
    }
  }

  /**
   * Checks that the header file, which must exist, has a supported layout version.
   *
   * @param layout the name of the layout in messages
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException if it does not
   */
  default void checkHeader(String layout, LayoutFailures failures) throws IOException {
    String version = "";
    if (size(HEADER).orElse(0) <= MAX_HEADER_BYTES) {
      try {
        version = new ObjectMapper().readTree(read(HEADER)).path("imageLayoutVersion").asText();
      } catch (JsonProcessingException e) {
        version = "";
      }
    }
    if (!version.equals(VERSION)) {
      throw failures.invalid(
          layout,
          "its file " + HEADER + " does not specify OCI image layout version " + VERSION,
          "Choose another layout");
    }
  }
}
