package org.opensearch.migrations.ecr.registry.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;
import org.opensearch.migrations.ecr.testing.Command;

/** A credential helper that waits for an answer that nobody gives. */
@Timeout(60)
class HangingHelperTest {

  @TempDir private Path home;

  @Test
  void hangingHelperIsKilledWithItsChildrenAndNotCalledAgain() throws IOException {
    Path helper = home.resolve("docker-credential-hanging");
    Path started = home.resolve("started");
    Files.writeString(helper, "#!/bin/sh\necho $$ >>" + started + "\nsleep 300\n");
    assertTrue(helper.toFile().setExecutable(true));
    Files.createDirectories(home.resolve(".docker"));
    Files.writeString(home.resolve(".docker/config.json"), "{\"credsStore\":\"hanging\"}");
    String out =
        Command.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName())
            .environment(
                Map.of("HOME", home.toString(), "PATH", home + ":" + System.getenv("PATH")))
            .runSuccessfully()
            .stdout();
    assertEquals(List.of("no login", "no other", "1 warning", "0 processes"), out.lines().toList());
    // Not for the host's other names either.
    assertEquals(1, Files.readAllLines(started).size());
  }

  /** Looks for a login in its own environment: a helper is found by the path alone. */
  static final class Program {
    private Program() {}

    /** Prints what comes of it, and what is left of it. */
    public static void main(String[] args) throws InterruptedException {
      List<String> warnings = new CopyOnWriteArrayList<>();
      DockerCredentials credentials =
          new DockerCredentials(System.getenv(), warnings::add, Duration.ofSeconds(4));
      Optional<Login> login = credentials.login("docker.io");
      System.out.println(login.isPresent() ? "a login" : "no login");
      Optional<Login> other = credentials.renewed("docker.io", new Login("user", "old"));
      System.out.println(other.isPresent() ? "another" : "no other");
      // They end a moment after they are told to.
      for (int i = 0; i < 50 && ProcessHandle.current().descendants().count() > 0; i++) {
        Thread.sleep(100);
      }
      System.out.println(warnings.size() + " warning");
      System.out.println(ProcessHandle.current().descendants().count() + " processes");
    }
  }
}
