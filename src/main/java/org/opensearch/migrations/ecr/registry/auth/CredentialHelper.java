package org.opensearch.migrations.ecr.registry.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.ports.RegistryCredentials.Login;

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

  private static final Duration LAST_OUTPUT = Duration.ofSeconds(1);

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

  /** What the program printed, and how it ended. */
  private record Ended(int status, String output, String errors) {
    boolean saysNotFound() {
      return !NOT_RUN.contains(status) && saysNotFoundInWords();
    }

    private boolean saysNotFoundInWords() {
      return NOT_FOUND.matcher(output).find() || NOT_FOUND.matcher(errors).find();
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
    Ended ended = run(server);
    if (ended.status() != 0) {
      if (ended.saysNotFound()) {
        return Optional.empty();
      }
      throw new IOException(program() + " failed with exit status " + ended.status());
    }
    if (ended.output().isBlank()) {
      throw new IOException(program() + " printed nothing");
    }
    try {
      return login(AuthFile.JSON.readTree(ended.output()));
    } catch (JsonProcessingException e) {
      // Not the cause: its message quotes the output.
      if (ended.saysNotFound()) {
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

  private Ended run(String server) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(executable().toString(), "get");
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      Output output = new Output(process.getInputStream());
      Output errors = new Output(process.getErrorStream());
      send(server, process.getOutputStream());
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new TimedOutException(timeout);
      }
      return new Ended(process.exitValue(), output.text(), errors.text());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } finally {
      if (process.isAlive()) {
        kill(process);
      }
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

  /** A helper that has one login for all servers need not read which one is asked for. */
  private static void send(String server, OutputStream in) {
    try (in) {
      in.write(server.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // "Broken pipe": the exit status says whether the helper failed.
    }
  }

  /** What a program prints, read while it runs so that it is not held up. */
  private static final class Output {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final Thread reader;

    Output(InputStream in) {
      this.reader = new Thread(() -> read(in), "credential-helper");
      reader.setDaemon(true);
      reader.start();
    }

    private void read(InputStream in) {
      byte[] buffer = new byte[8192];
      try {
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          kept.write(buffer, 0, Math.min(read, OUTPUT_LIMIT - kept.size()));
        }
      } catch (IOException e) {
        // The program was killed.
      }
    }

    /** All of it once the program has ended; an agent that it started can hold it open. */
    String text() throws InterruptedException {
      reader.join(LAST_OUTPUT.toMillis());
      return kept.toString(StandardCharsets.UTF_8);
    }
  }

  private static void kill(Process process) {
    // Those that it started hold its outputs open; without their parent they are not found.
    List<ProcessHandle> family =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    family.forEach(ProcessHandle::destroyForcibly);
  }
}
