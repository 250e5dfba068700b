package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real registry: CNCF distribution's {@code docker-registry} on a port of its own choice. What it
 * was asked is read from its access log.
 */
public final class RegistryProcess implements AutoCloseable {

  private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");
  private static final Pattern ACCESS =
      Pattern.compile("(?m)^\\S+ \\S+ \\S+ \\[[^]]+] \"(\\S+) (\\S+) [^\"]*\" (\\d+) ");
  private static final int MARKS = 3;
  private static final String MARK = "/v2/?mark=";

  /** Requests then take half of the processor time, and memory is not scarce. */
  private static final Map<String, String> LESS_GARBAGE_COLLECTION = Map.of("GOGC", "400");

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

  private final RunningProgram program;
  private final RegistryOptions options;
  private final Optional<MemoryFolder> data;
  private final int port;
  private final RegistryContents contents;
  private int forgotten;
  private int marks;

  private RegistryProcess(
      RunningProgram program, RegistryOptions options, Optional<MemoryFolder> data) {
    this.program = program;
    this.options = options;
    this.data = data;
    this.port = awaitPort();
    this.contents = new RegistryContents(uri(), options);
  }

  /** Starts a registry without users and TLS that keeps its data in {@code folder}. */
  public static RegistryProcess start(Path folder) {
    return start(folder, RegistryOptions.OPEN);
  }

  /** Starts a registry that keeps its data in {@code folder}, which is made if it is not there. */
  public static RegistryProcess start(Path folder, RegistryOptions options) {
    Programs.require("docker-registry");
    try {
      Files.createDirectories(folder);
      Optional<MemoryFolder> data = MemoryFolder.linkedFrom(RegistryOptions.data(folder));
      Path config = folder.resolve("config.yml");
      Files.writeString(config, options.configuration(folder));
      RunningProgram program =
          Command.of("docker-registry", "serve", config.toString())
              .environment(LESS_GARBAGE_COLLECTION)
              .start();
      return new RegistryProcess(program, options, data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int awaitPort() {
    Optional<Integer> found =
        Poll.until(LONGEST_WAIT, () -> listeningPort().isPresent() || !program.isAlive())
            ? listeningPort()
            : Optional.empty();
    return found.orElseThrow(
        () -> {
          String log = program.stderrSoFar();
          close();
          return new AssertionError("docker-registry did not start:\n" + log);
        });
  }

  private Optional<Integer> listeningPort() {
    Matcher line = LISTENING.matcher(program.stderrSoFar());
    return line.find() ? Optional.of(Integer.valueOf(line.group(1))) : Optional.empty();
  }

  /** {@code 127.0.0.1:PORT}. */
  public String host() {
    return "127.0.0.1:" + port;
  }

  /** The registry's address, without a path. */
  public URI uri() {
    return URI.create((options.tls().isPresent() ? "https://" : "http://") + host());
  }

  /** Who may use it; empty for everybody. */
  public Optional<BasicUser> user() {
    return options.user();
  }

  /** What it holds, to look at and to change; past ma-ecr. */
  public RegistryContents contents() {
    return contents;
  }

  /** Everything it was asked since the start or since {@link #forgetRequests}. */
  public Requests requests() {
    List<LoggedRequest> all = log();
    return new Requests(all.subList(forgotten, all.size()));
  }

  /** Lets {@link #requests} begin anew. */
  public void forgetRequests() {
    forgotten = log().size();
  }

  /**
   * The access log, marks left out. The log is written by another process: requests of our own are
   * made first, and once they are in the log so is everything that was answered before them. One is
   * not enough, because a request is logged after its last byte has been sent.
   */
  private List<LoggedRequest> log() {
    for (int i = 0; i < MARKS && program.isAlive(); i++) {
      String mark = MARK + ++marks;
      contents.read(mark);
      Poll.until(LONGEST_WAIT, () -> program.stdoutSoFar().contains(mark + " "));
    }
    return ACCESS
        .matcher(program.stdoutSoFar())
        .results()
        .map(m -> new LoggedRequest(m.group(1), m.group(2), Integer.parseInt(m.group(3))))
        .filter(request -> !request.path().startsWith(MARK))
        .toList();
  }

  @Override
  public void close() {
    program.close();
    data.ifPresent(MemoryFolder::close);
  }
}
