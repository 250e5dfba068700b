package org.opensearch.migrations.ecr.cli.integration;

import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * A file that wires ma-ecr into the Migration Assistant.
 *
 * @param path where it is written, below the folder that the user names; with {@code /}
 * @param purpose what it is for, a phrase
 * @param executable whether it is a program
 * @param content makes its text
 */
record IntegrationFile(String path, String purpose, boolean executable, Supplier<String> content) {

  /** Whether {@code name} means it: its path, the end of its path, or a folder that it is in. */
  boolean isNamed(String name) {
    return Path.of(path).startsWith(name) || Path.of(path).endsWith(name);
  }

  /** Where it is below {@code folder}. */
  Path in(Path folder) {
    return folder.resolve(path);
  }
}
