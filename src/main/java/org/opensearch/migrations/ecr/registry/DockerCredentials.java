package org.opensearch.migrations.ecr.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.registry.credentials.DockerConfigCredentialRetriever;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;

/**
 * The logins of {@code docker login} and {@code podman login}: in Docker's config.json and the
 * credential helpers it names, in podman's auth.json. Each host is looked up once.
 */
public final class DockerCredentials implements RegistryCredentials {

  private final Map<String, String> environment;
  private final Consumer<String> warnings;
  private final ConcurrentHashMap<String, Optional<Login>> logins = new ConcurrentHashMap<>();

  /**
   * The logins of this user.
   *
   * @param warnings is told when a file or a helper could not be read, and no login comes of it
   */
  public DockerCredentials(Map<String, String> environment, Consumer<String> warnings) {
    this.environment = environment;
    this.warnings = warnings;
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
        Optional<Credential> found =
            DockerConfigCredentialRetriever.create(host, file).retrieve(this::tell);
        if (found.isPresent()) {
          return found.map(c -> new Login(c.getUsername(), c.getPassword()));
        }
      } catch (IOException e) {
        warnings.accept("the login for " + host + " cannot be read from " + file + ": " + words(e));
      }
    }
    return Optional.empty();
  }

  private void tell(LogEvent event) {
    if (event.getLevel() == LogEvent.Level.WARN) {
      warnings.accept(event.getMessage());
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
