package org.opensearch.migrations.ecr.layout;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The files of a layout, by their names below its top ({@code blobs/sha256/…}): in a folder, or in
 * an archive that is only read.
 */
interface LayoutFiles extends Closeable {

  /** The file that says what this is. */
  String HEADER = "oci-layout";

  /** What the layout holds by name. */
  String INDEX = "index.json";

  /** The folder or the archive itself. */
  Path location();

  /** How long a file is, in bytes; empty if there is no such file. */
  OptionalLong size(String name) throws IOException;

  /** Opens a file, from its beginning. */
  InputStream open(String name) throws IOException;

  /** Begins to write a file, or to replace it. */
  UnfinishedFile create(String name) throws IOException;

  /** The content of a small file. */
  default byte[] read(String name) throws IOException {
    try (InputStream in = open(name)) {
      return in.readAllBytes();
    }
  }

  /** Writes a small file whole. */
  default void write(String name, byte[] content) throws IOException {
    try (UnfinishedFile file = create(name)) {
      file.write(content);
      file.publish();
    }
  }
}
