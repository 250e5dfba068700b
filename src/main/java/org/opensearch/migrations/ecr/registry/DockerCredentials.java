package org.opensearch.migrations.ecr.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.registry.credentials.DockerConfigCredentialRetriever;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;

/**
 * The logins of {@code docker login} and {@code podman login}: in Docker's config.json and the
 * credential helpers it names, in podman's auth.json. Each host is looked up once.
 */
public final class DockerCredentials implements RegistryCredentials {

  /** What a helper says of a host that nobody logged in to, which is nothing to warn of. */
  private static final String NOT_LOGGED_IN = "credentials not found in native keychain";

  private final Map<String, String> environment;
  private final Consumer<String> warnings;
  private final Duration patience;
  private final ConcurrentHashMap<String, Optional<Login>> logins = new ConcurrentHashMap<>();

  /**
   * The logins of this user.
   *
   * @param warnings is told when a file or a helper could not be read, and no login comes of it
   */
  public DockerCredentials(Map<String, String> environment, Consumer<String> warnings) {
    this(environment, warnings, Duration.ofSeconds(60));
  }

  /**
   * The logins of this user.
   *
   * @param patience how long a credential helper may take, which could be waiting for an answer
   *     that nobody is there to give
   */
  DockerCredentials(Map<String, String> environment, Consumer<String> warnings, Duration patience) {
    this.environment = environment;
    this.warnings = warnings;
    this.patience = patience;
  }

  @Override
  public Optional<Login> login(String host) {
    return logins.computeIfAbsent(host, this::lookUp);
  }

  /** Looks again: a credential helper may have a newer login by now. */
  @Override
  public Optional<Login> renewed(String host, Login rejected) {
    return logins.compute(host, (name, old) -> lookUp(name)).filter(l -> !l.equals(rejected));
  }

  private Optional<Login> lookUp(String host) {
    for (Path file : configFiles()) {
      try {
        Optional<Credential> found = read(host, file);
        if (found.isPresent()) {
          return found.map(c -> new Login(c.getUsername(), c.getPassword()));
        }
      } catch (IOException e) {
        warnings.accept("the login for " + host + " cannot be read from " + file + ": " + words(e));
      }
    }
    return Optional.empty();
  }

  private Optional<Credential> read(String host, Path file) throws IOException {
    FutureTask<Optional<Credential>> reading =
        new FutureTask<>(
            () -> DockerConfigCredentialRetriever.create(host, file).retrieve(this::tell));
    Thread thread = new Thread(reading, "docker-login");
    thread.setDaemon(true);
    thread.start();
    try {
      return reading.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      reading.cancel(true);
      throw new IOException("no answer within " + patience.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      // jib reads an entry as it comes: what is not base64, or has no colon, ends it.
      throw new IOException("its entry is not of the expected form");
    }
  }

  /** Passes on what jib warns of, but for a helper's output, which can be a password. */
  private void tell(LogEvent event) {
    String message = event.getMessage();
    boolean isAboutHelper = event.getLevel() == LogEvent.Level.WARN && !message.startsWith(" ");
    if (isAboutHelper && !message.contains(NOT_LOGGED_IN)) {
      message.lines().findFirst().ifPresent(warnings);
    }
  }

  /** The first line: what follows can quote the file, and so a password. */
  private static String words(IOException e) {
    return e instanceof JsonProcessingException
        ? "it is not JSON of the expected form"
        : String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private List<Path> configFiles() {
    List<Path> files = new ArrayList<>();
    add(files, environment.get("REGISTRY_AUTH_FILE"), "");
    add(files, environment.get("DOCKER_CONFIG"), "config.json");
    add(files, environment.get("HOME"), ".docker/config.json");
    add(files, environment.get("XDG_RUNTIME_DIR"), "containers/auth.json");
    add(files, environment.get("HOME"), ".config/containers/auth.json");
    return files;
  }

  private static void add(List<Path> files, String folder, String file) {
    if (folder != null && !folder.isEmpty()) {
      files.add(file.isEmpty() ? Path.of(folder) : Path.of(folder, file));
    }
  }
}
