package org.opensearch.migrations.ecr.registry;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.CredentialRetriever;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import java.nio.file.Files;
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

  @Override
  public Optional<Login> renewed(String host, Login rejected) {
    return Optional.empty();
  }

  private Optional<Login> lookUp(String host) {
    for (CredentialRetriever retriever : retrievers(host)) {
      try {
        Optional<Credential> found = retriever.retrieve();
        if (found.isPresent()) {
          return found.map(c -> new Login(c.getUsername(), c.getPassword()));
        }
      } catch (CredentialRetrievalException e) {
        warnings.accept("the login for " + host + " could not be read: " + e.getMessage());
      }
    }
    return Optional.empty();
  }

  private List<CredentialRetriever> retrievers(String host) {
    Consumer<LogEvent> silent = event -> {};
    CredentialRetrieverFactory factory =
        CredentialRetrieverFactory.forImage(
            ImageReference.of(host, "repository", "tag"), silent, environment);
    return configFiles().stream().filter(Files::isReadable).map(factory::dockerConfig).toList();
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
