package org.opensearch.migrations.ecr.registry.auth;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;
import org.opensearch.migrations.ecr.ports.SharedWork;

/**
 * The logins of {@code docker login} and {@code podman login}, from Docker's config.json and its
 * credential helpers, from podman's auth.json, and from {@code DOCKER_AUTH_CONFIG}. The file in
 * {@code REGISTRY_AUTH_FILE} takes precedence. Among the other files, the longest key that is a
 * prefix of the repository wins, then the first file. Each login is looked up once, and again when
 * it is rejected. A helper that does not respond in time is terminated and not called for that host
 * again.
 */
public final class DockerCredentials implements RegistryCredentials {

  /** Docker's variable with the content of a config.json. */
  private static final String AUTH_CONFIG = "DOCKER_AUTH_CONFIG";

  private final Map<String, String> environment;
  private final Consumer<String> warnings;
  private final Duration timeout;
  private final ConcurrentHashMap<AuthFile.Key, Optional<Login>> logins = new ConcurrentHashMap<>();
  private final SharedWork<AuthFile.Key, Optional<Login>> lookups = new SharedWork<>();
  private final SharedWork<String, List<AuthFile>> readings = new SharedWork<>();
  private final Set<Object> timedOut = ConcurrentHashMap.newKeySet();
  private final Set<String> warned = ConcurrentHashMap.newKeySet();
  private volatile List<AuthFile> files;
  private volatile List<String> problems = List.of();

  /** A lookup of a host's login by a helper. */
  private record HelperCall(String helper, String host) {}

  /** The logins of one namespace. */
  private record Namespace(DockerCredentials all, String namespace) implements RegistryCredentials {
    @Override
    public Optional<Login> login(String host) {
      return all.login(AuthFile.Key.ofHost(host).within(namespace));
    }

    @Override
    public Optional<Login> renewed(String host, Login rejected) {
      return all.renewed(AuthFile.Key.ofHost(host).within(namespace), rejected);
    }
  }

  /**
   * The logins of this user.
   *
   * @param warnings receives a message for each file or helper that fails
   */
  public DockerCredentials(Map<String, String> environment, Consumer<String> warnings) {
    this(environment, warnings, Duration.ofSeconds(60));
  }

  /**
   * The logins of this user.
   *
   * @param timeout of a credential helper, which can be waiting for user input
   */
  DockerCredentials(Map<String, String> environment, Consumer<String> warnings, Duration timeout) {
    this.environment = environment;
    this.warnings = warnings;
    this.timeout = timeout;
  }

  @Override
  public Optional<Login> login(String host) {
    return login(AuthFile.Key.ofHost(host));
  }

  /** Looks up the login again, unless another one is known: a helper can have a newer one. */
  @Override
  public Optional<Login> renewed(String host, Login rejected) {
    return renewed(AuthFile.Key.ofHost(host), rejected);
  }

  @Override
  public String namespace(String host, String repository) {
    AuthFile.Key registry = AuthFile.Key.ofHost(host);
    try {
      Set<String> known = new HashSet<>();
      files().forEach(file -> known.addAll(file.namespaces(registry.host())));
      return registry.within(repository).withParents().stream()
          .map(AuthFile.Key::namespace)
          .filter(known::contains)
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public RegistryCredentials within(String namespace) {
    return new Namespace(this, namespace);
  }

  private Optional<Login> login(AuthFile.Key key) {
    Optional<Login> known = logins.get(key);
    return known != null ? known : shared(key, Optional.empty());
  }

  private Optional<Login> renewed(AuthFile.Key key, Login rejected) {
    return shared(key, Optional.of(rejected)).filter(login -> !login.equals(rejected));
  }

  /** Also empty if the thread is interrupted. */
  private Optional<Login> shared(AuthFile.Key key, Optional<Login> rejected) {
    try {
      return lookups.get(key, () -> knownOrNew(key, rejected));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<Login> knownOrNew(AuthFile.Key key, Optional<Login> rejected)
      throws IOException {
    Optional<Login> known = logins.get(key);
    boolean isAnother = known != null && known.isPresent() && !known.equals(rejected);
    if (isAnother || (known != null && rejected.isEmpty())) {
      return known;
    }
    if (rejected.isPresent()) {
      files = null;
    }
    Optional<Login> found = lookUp(key);
    logins.put(key, found);
    return found;
  }

  private Optional<Login> lookUp(AuthFile.Key key) throws IOException {
    List<AuthFile> all = files();
    problems.forEach(this::warn);
    String named = Path.of(environment.getOrDefault("REGISTRY_AUTH_FILE", "")).toString();
    for (boolean isNamed : new boolean[] {true, false}) {
      List<AuthFile> group =
          all.stream().filter(file -> isNamed == file.name().equals(named)).toList();
      for (AuthFile.Key candidate : key.withParents()) {
        for (AuthFile file : group) {
          Optional<Login> login = inHelper(file, candidate).or(() -> inFile(file, candidate));
          if (login.isPresent()) {
            return login;
          }
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Login> inHelper(AuthFile file, AuthFile.Key key) throws InterruptedIOException {
    Optional<String> name = file.helperFor(key);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    CredentialHelper helper = new CredentialHelper(name.get(), environment, timeout);
    HelperCall call = new HelperCall(name.get(), key.host());
    try {
      for (String server : file.serversFor(key)) {
        Optional<Login> login = timedOut.contains(call) ? Optional.empty() : helper.get(server);
        if (login.isPresent()) {
          return login;
        }
      }
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      if (e instanceof CredentialHelper.TimedOutException) {
        timedOut.add(call);
      }
      warn(key, file, e);
    }
    return Optional.empty();
  }

  private Optional<Login> inFile(AuthFile file, AuthFile.Key key) {
    for (AuthFile.AuthEntry entry : file.entriesFor(key)) {
      try {
        Optional<Login> login = entry.login();
        if (login.isPresent()) {
          return login;
        }
      } catch (IOException e) {
        warn(key, file, e);
      }
    }
    return Optional.empty();
  }

  private List<AuthFile> files() throws IOException {
    List<AuthFile> known = files;
    return known != null ? known : readings.get("", this::read);
  }

  private List<AuthFile> read() throws InterruptedIOException {
    List<AuthFile> read = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    for (Path path : paths(environment)) {
      try {
        if (!timedOut.contains(path)) {
          read.add(read(path));
        }
      } catch (InterruptedIOException e) {
        throw e;
      } catch (NoSuchFileException e) {
        // No login was stored with this program.
      } catch (IOException e) {
        if (!Files.notExists(path)) {
          String why = e instanceof AccessDeniedException ? "permission denied" : e.getMessage();
          failed.add("logins cannot be read from " + path + ": " + why);
        }
      }
    }
    ofVariable(failed).ifPresent(read::add);
    problems = List.copyOf(failed);
    files = List.copyOf(read);
    return files;
  }

  /**
   * The logins in {@code DOCKER_AUTH_CONFIG}. Docker prefers them to those in its file, but GitLab
   * sets the variable for its runners, and a job that logs in to a registry means that login.
   */
  private Optional<AuthFile> ofVariable(List<String> failed) {
    String content = environment.getOrDefault(AUTH_CONFIG, "");
    try {
      return Optional.of(AuthFile.parse(AUTH_CONFIG, content.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      failed.add("logins cannot be read from " + AUTH_CONFIG + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  /** With a timeout, because the file can be a pipe. */
  private AuthFile read(Path path) throws IOException {
    FutureTask<AuthFile> reading = new FutureTask<>(() -> AuthFile.read(path));
    Thread thread = new Thread(reading, "docker-login");
    thread.setDaemon(true);
    thread.start();
    try {
      return reading.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      timedOut.add(path);
      throw new IOException("no response within " + timeout.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    }
  }

  private void warn(AuthFile.Key key, AuthFile file, IOException cause) {
    warn(
        "the login for " + key + " cannot be read from " + file.name() + ": " + cause.getMessage());
  }

  private void warn(String message) {
    if (warned.add(message)) {
      warnings.accept(message);
    }
  }

  /** The files in the order of their precedence. */
  static List<Path> paths(Map<String, String> environment) {
    // Without HOME, as in cron jobs and on Windows, Docker asks the operating system.
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    List<Path> paths = new ArrayList<>();
    add(paths, environment.get("REGISTRY_AUTH_FILE"), "");
    add(paths, environment.get("DOCKER_CONFIG"), "config.json");
    add(paths, home, ".docker/config.json");
    add(paths, environment.get("XDG_RUNTIME_DIR"), "containers/auth.json");
    if (environment.getOrDefault("XDG_RUNTIME_DIR", "").isEmpty()) {
      userId().ifPresent(id -> add(paths, "/run/containers/" + id, "auth.json"));
    }
    add(paths, environment.get("XDG_CONFIG_HOME"), "containers/auth.json");
    add(paths, home, ".config/containers/auth.json");
    return paths;
  }

  /** The number of this user; empty if this is not Linux, where podman uses it. */
  private static Optional<String> userId() {
    try {
      return Optional.of(Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString());
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  private static void add(List<Path> paths, String folder, String file) {
    if (folder != null && !folder.isEmpty()) {
      Path path = file.isEmpty() ? Path.of(folder) : Path.of(folder, file);
      if (!paths.contains(path)) {
        paths.add(path);
      }
    }
  }
}
