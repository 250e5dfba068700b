package org.opensearch.migrations.ecr.layout;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;

/** The ways archives are compressed, by the bytes they begin with. */
enum Compression {
  GZIP("1f8b", "gunzip"),
  BZIP2("425a68", "bunzip2"),
  XZ("fd377a585a00", "unxz"),
  ZSTD("28b52ffd", "unzstd");

  private static final int LONGEST = 6;

  private final String beginning;
  private final String command;

  Compression(String beginning, String command) {
    this.beginning = beginning;
    this.command = command;
  }

  /** How {@code content} is compressed, if it is. */
  static Optional<Compression> of(InputStream content) throws IOException {
    String found = HexFormat.of().formatHex(content.readNBytes(LONGEST));
    return Stream.of(values()).filter(way -> found.startsWith(way.beginning)).findFirst();
  }

  /** The program that uncompresses a file. */
  String command() {
    return command;
  }
}
