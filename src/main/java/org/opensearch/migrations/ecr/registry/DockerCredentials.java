package org.opensearch.migrations.ecr.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.cloud.tools.jib.api.Credential;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;
import org.opensearch.migrations.ecr.ports.SharedWork;

/**
 * The logins of {@code docker login} and {@code podman login}: in Docker's config.json and the
 * credential helpers it names, in podman's auth.json. Each host is looked up once, and again when
 * its login is rejected; a helper that does not answer is ended, and not asked for that host again.
 */
public final class DockerCredentials implements RegistryCredentials {

  private final Map<String, String> environment;
  private final Consumer<String> warnings;
  private final Duration patience;
  private final ConcurrentHashMap<String, Optional<Login>> logins = new ConcurrentHashMap<>();
  private final Set<Source> unanswered = ConcurrentHashMap.newKeySet();
  private final SharedWork<String, Optional<Login>> lookups = new SharedWork<>();

  /** What a file, or the helper that it names, says of a host. */
  private record Source(String host, Path file) {}

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
    Optional<Login> known = logins.get(host);
    return known != null ? known : shared(host, Optional.empty());
  }

  /** Looks again, unless another is known: a credential helper may have a newer login by now. */
  @Override
  public Optional<Login> renewed(String host, Login rejected) {
    return shared(host, Optional.of(rejected)).filter(l -> !l.equals(rejected));
  }

  /** Empty too for a thread that is interrupted, which has no use for it. */
  private Optional<Login> shared(String host, Optional<Login> rejected) {
    try {
      return lookups.get(host, () -> knownOrNew(host, rejected));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<Login> knownOrNew(String host, Optional<Login> rejected) throws IOException {
    Optional<Login> known = logins.get(host);
    boolean isAnother = known != null && known.isPresent() && !known.equals(rejected);
    if (isAnother || (known != null && rejected.isEmpty())) {
      return known;
    }
    Optional<Login> found = lookUp(host);
    logins.put(host, found);
    return found;
  }

  private Optional<Login> lookUp(String host) throws InterruptedIOException {
    for (Path file : configFiles()) {
      try {
        Optional<Credential> found = read(new Source(host, file));
        if (found.isPresent()) {
          return found.map(c -> new Login(c.getUsername(), c.getPassword()));
        }
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        warnings.accept("the login for " + host + " cannot be read from " + file + ": " + words(e));
      }
    }
    return Optional.empty();
  }

  private Optional<Credential> read(Source source) throws IOException {
    if (unanswered.contains(source)) {
      return Optional.empty();
    }
    try {
      return new LoginLookup(source.host(), source.file(), warnings).result(patience);
    } catch (TimeoutException e) {
      unanswered.add(source);
      throw new IOException("no answer within " + patience.toSeconds() + " s", e);
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
