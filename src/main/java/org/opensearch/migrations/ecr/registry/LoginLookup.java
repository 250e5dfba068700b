package org.opensearch.migrations.ecr.registry;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.registry.credentials.DockerConfigCredentialRetriever;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** One lookup of a host's login in a file of Docker or podman, or with the helper it names. */
final class LoginLookup {

  /** What a helper says of a host that nobody logged in to, which is nothing to warn of. */
  private static final String NOT_LOGGED_IN = "credentials not found in native keychain";

  private final Consumer<String> warnings;
  private final CredentialHelpers helpers = new CredentialHelpers();
  private final FutureTask<Optional<Credential>> reading;
  private volatile boolean isGivenUp;

  LoginLookup(String host, Path file, Consumer<String> warnings) {
    this.warnings = warnings;
    this.reading =
        new FutureTask<>(
            () -> DockerConfigCredentialRetriever.create(host, file).retrieve(this::tell));
  }

  /**
   * What the file says; a helper that has not answered by then is ended.
   *
   * @throws TimeoutException when there is no answer within {@code patience}
   * @throws InterruptedIOException when this thread is interrupted
   * @throws IOException when the file cannot be read
   */
  Optional<Credential> result(Duration patience) throws IOException, TimeoutException {
    Thread thread = new Thread(reading, "docker-login");
    thread.setDaemon(true);
    thread.start();
    try {
      return reading.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      giveUp();
      throw e;
    } catch (InterruptedException e) {
      giveUp();
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      // jib reads an entry as it comes: what is not base64, or has no colon, ends it.
      throw new IOException("its entry is not of the expected form");
    }
  }

  /** Else helper and thread would go on, the helper for longer than this program. */
  private void giveUp() {
    isGivenUp = true;
    reading.cancel(true);
    helpers.endOldest();
  }

  /** Passes on what jib warns of, but for a helper's output, which can be a password. */
  private void tell(LogEvent event) {
    if (isGivenUp) {
      // The helper was ended; jib would start it again for the host's next name.
      throw new CancellationException();
    }
    String message = event.getMessage();
    boolean isAboutHelper = event.getLevel() == LogEvent.Level.WARN && !message.startsWith(" ");
    if (isAboutHelper && !message.contains(NOT_LOGGED_IN)) {
      message.lines().findFirst().ifPresent(warnings);
    }
  }
}
