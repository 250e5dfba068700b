package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code docker login} leaves in a home folder. */
public final class DockerLogin {

  private DockerLogin() {}

  /** Writes a Docker configuration with one login. */
  public static void write(Path home, String host, BasicUser user) {
    try {
      Path folder = Files.createDirectories(home.resolve(".docker"));
      Files.writeString(
          folder.resolve("config.json"),
          "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(host, user.base64()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
