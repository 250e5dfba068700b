package org.opensearch.migrations.ecr.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code docker login} leaves in a home folder. */
public final class DockerConfig {

  private final Path file;
  private final ObjectNode logins = Json.object();

  /** The configuration below {@code home}. */
  public DockerConfig(Path home) {
    this.file = home.resolve(".docker/config.json");
  }

  /** Adds or replaces the login of one host. */
  public void login(String host, BasicUser user) {
    logins.putObject(host).put("auth", user.base64());
    write();
  }

  /** Forgets all logins. */
  public void clear() {
    logins.removeAll();
    write();
  }

  private void write() {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, Json.object().set("auths", logins).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
