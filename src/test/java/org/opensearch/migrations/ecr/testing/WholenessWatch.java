package org.opensearch.migrations.ecr.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * Looks at a destination again and again while runs write to it: what has a name must be whole at
 * that moment, with every manifest below it and every blob.
 */
public final class WholenessWatch implements AutoCloseable {

  /** What a destination holds. */
  public interface Holding {
    /** The digest that has this name now. */
    Optional<Digest> digest(String name);

    /** Throws an AssertionError unless all of the image is there. */
    void assertWhole(String name, TestImage image);
  }

  private static final long PAUSE_MILLIS = 20;

  private final Holding holding;
  private final Map<String, List<TestImage>> versions;
  private final Set<String> seen = new HashSet<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final Thread thread = new Thread(this::watch, "wholeness-watch");
  private volatile boolean over;

  private WholenessWatch(Holding holding, Map<String, List<TestImage>> versions) {
    this.holding = holding;
    this.versions = Map.copyOf(versions);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Begins to watch.
   *
   * @param versions the images that each name may stand for
   */
  public static WholenessWatch begin(Holding holding, Map<String, List<TestImage>> versions) {
    return new WholenessWatch(holding, versions);
  }

  /** A registry, whose names are {@code repository:tag}; read past the programs of others. */
  public static Holding of(RegistryProcess registry) {
    return new Holding() {
      @Override
      public Optional<Digest> digest(String name) {
        String[] parts = name.split(":", 2);
        return registry.contents().manifest(parts[0], parts[1]).map(Digest::sha256);
      }

      @Override
      public void assertWhole(String name, TestImage image) {
        String repository = name.split(":", 2)[0];
        for (TestImage part : image.tree().toList()) {
          assertTrue(
              registry.contents().manifest(repository, part.digest().toString()).isPresent(),
              () -> name + " lacks manifest " + part.digest());
          for (TestBlob blob : part.blobs()) {
            assertTrue(
                registry.contents().hasIntactBlob(repository, blob.digest()),
                () -> name + " lacks blob " + blob.digest());
          }
        }
      }
    };
  }

  /** A folder, whose names are those of its index. */
  public static Holding of(LayoutContentsOnDisk layout) {
    return new Holding() {
      @Override
      public Optional<Digest> digest(String name) {
        return layout.digest(name);
      }

      @Override
      public void assertWhole(String name, TestImage image) {
        layout.assertHolds(name, image);
      }
    };
  }

  private void watch() {
    try {
      while (!over) {
        versions.keySet().forEach(this::look);
        Thread.sleep(PAUSE_MILLIS);
      }
      versions.keySet().forEach(this::look);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      failure.set(e);
    }
  }

  private void look(String name) {
    Optional<Digest> digest = holding.digest(name);
    if (digest.isEmpty() || !seen.add(name + "@" + digest.get())) {
      return;
    }
    holding.assertWhole(
        name,
        versions.get(name).stream()
            .filter(image -> image.digest().equals(digest.get()))
            .findFirst()
            .orElseThrow(() -> new AssertionError(name + " is " + digest.get())));
  }

  /** Stops watching; throws what was found to be incomplete. */
  @Override
  public void close() {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    check();
  }

  /** Throws what was found to be incomplete so far. */
  public void check() {
    if (failure.get() != null) {
      throw new AssertionError("seen while a run went on", failure.get());
    }
  }
}
