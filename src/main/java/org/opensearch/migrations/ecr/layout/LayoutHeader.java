package org.opensearch.migrations.ecr.layout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The file {@code oci-layout}, which says that a folder or archive is a layout, and of which kind.
 */
final class LayoutHeader {

  private static final String VERSION = "1.0.0";
  private static final long MAX_BYTES = 64 * 1024;

  /** What is written. */
  static final byte[] CONTENT =
      ("{\"imageLayoutVersion\":\"" + VERSION + "\"}").getBytes(StandardCharsets.UTF_8);

  private LayoutHeader() {}

  /**
   * Throws unless {@code files}, which have one, are a layout that is understood.
   *
   * @param name what messages call it
   */
  static void check(LayoutFiles files, String name, LayoutFailures failures) throws IOException {
    String version = "";
    if (files.size(LayoutFiles.HEADER).orElse(0) <= MAX_BYTES) {
      try {
        version =
            new ObjectMapper()
                .readTree(files.read(LayoutFiles.HEADER))
                .path("imageLayoutVersion")
                .asText();
      } catch (JsonProcessingException e) {
        version = "";
      }
    }
    if (!version.equals(VERSION)) {
      throw failures.invalid(
          name,
          "its file "
              + LayoutFiles.HEADER
              + " does not say that it is an OCI image layout "
              + VERSION,
          "Choose another");
    }
  }
}
