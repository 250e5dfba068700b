package org.opensearch.migrations.ecr.registry.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;
import org.opensearch.migrations.ecr.process.LimitExceededException;
import org.opensearch.migrations.ecr.process.ProgramRunner;
import org.opensearch.migrations.ecr.process.ProgramRunner.Limits;
import org.opensearch.migrations.ecr.process.ProgramRunner.Program;
import org.opensearch.migrations.ecr.process.ProgramRunner.Result;

/**
 * A Docker credential helper, the program {@code docker-credential-NAME}. Its output can be a
 * password and is never part of a message.
 *
 * @param name the last part of the program's name
 * @param environment of the program; its {@code PATH} is where the program is looked for
 * @param timeout after which the program, and all that it started, is killed
 */
record CredentialHelper(String name, Map<String, String> environment, Duration timeout) {

  private static final int OUTPUT_LIMIT = 256 * 1024;

  /** The shell's exit statuses for a program that cannot be run or does not exist. */
  private static final Set<Integer> NOT_RUN = Set.of(126, 127);

  /** The several ways in which helpers say that they have no login for a server. */
  private static final Pattern NOT_FOUND =
      Pattern.compile(
          "(?i)(?:credentials?|item|element|entry|secret)\\b[^\\n]{0,60}\\bnot (?:be )?found"
              + "|\\bno (?:matching |stored )*(?:credentials?|items?|entry|entries|login)\\b"
              + "|\\bnot logged in\\b"
              + "|\\bnot in the password store\\b");

  private static final List<String> WINDOWS_EXTENSIONS = List.of(".exe", ".cmd", ".bat");

  /** No answer came in time. */
  static final class TimedOutException extends IOException {
    private static final long serialVersionUID = 1L;

    TimedOutException(Duration timeout) {
      super("no answer within " + timeout.toSeconds() + " s");
    }
  }

  /** The program's name. */
  String program() {
    return "docker-credential-" + name;
  }

  /**
   * The login that the helper has for a server; empty if it has none.
   *
   * @param server as the login was stored: a host, or an address
   * @throws TimedOutException when the helper does not answer in time
   * @throws InterruptedIOException when this thread is interrupted
   * @throws IOException when the helper cannot be run, fails, or does not answer with a login
   */
  Optional<Login> get(String server) throws IOException {
    Result result = run(server);
    if (result.status() != 0) {
      if (saysNotFound(result)) {
        return Optional.empty();
      }
      throw new IOException(program() + " failed with exit status " + result.status());
    }
    if (result.output().isBlank()) {
      throw new IOException(program() + " printed nothing");
    }
    try {
      return login(AuthFile.JSON.readTree(result.output()));
    } catch (JsonProcessingException e) {
      // Not the cause: its message quotes the output.
      if (saysNotFound(result)) {
        return Optional.empty();
      }
      throw new IOException(program() + " did not answer with JSON");
    }
  }

  private static Optional<Login> login(JsonNode answer) {
    String user = AuthFile.text(answer, "Username");
    String secret = AuthFile.text(answer, "Secret");
    return secret.isEmpty() ? Optional.empty() : Optional.of(new Login(user, secret));
  }

  private static boolean saysNotFound(Result result) {
    return !NOT_RUN.contains(result.status())
        && (NOT_FOUND.matcher(result.output()).find() || NOT_FOUND.matcher(result.errors()).find());
  }

  private Result run(String server) throws IOException {
    List<String> command = List.of(executable().toString(), "get");
    // It can start an agent that keeps the secrets for the next calls.
    Program program = new Program(command, environment, Optional.empty(), server, true);
    Limits limits = new Limits(timeout, OUTPUT_LIMIT, OUTPUT_LIMIT, Long.MAX_VALUE);
    try (ProgramRunner runner = new ProgramRunner()) {
      return runner.run(program, limits);
    } catch (LimitExceededException e) {
      throw e.isTime()
          ? new TimedOutException(timeout)
          : new IOException(program() + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }

  /** The program on the {@code PATH} of its own environment. */
  private Path executable() throws IOException {
    boolean isName = !name.contains("/") && !name.contains("\\");
    String path = environment.getOrDefault("PATH", environment.getOrDefault("Path", ""));
    for (String folder : path.split(Pattern.quote(File.pathSeparator), -1)) {
      for (String extension : extensions()) {
        try {
          Path file = Path.of(folder, program() + extension);
          if (isName && Files.isRegularFile(file) && Files.isExecutable(file)) {
            return file.toAbsolutePath();
          }
        } catch (InvalidPathException e) {
          // A folder with such a name cannot exist.
        }
      }
    }
    throw new IOException(program() + " is not on the PATH");
  }

  private static List<String> extensions() {
    boolean isWindows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
    return isWindows ? WINDOWS_EXTENSIONS : List.of("");
  }
}
