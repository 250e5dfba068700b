package org.opensearch.migrations.ecr.mirror.copy;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.opensearch.migrations.ecr.mirror.schedule.Await;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.ports.RepositoryCreator;

/** The destination registry: creates each repository just before its first push. */
public final class Destination {

  private final Registry registry;
  private final RepositoryCreator creator;
  private final CompletableFuture<Set<String>> missing;
  private final Set<String> all;

  /** Not a SharedWork: a repository is prepared once per run, so successes are remembered. */
  private final ConcurrentHashMap<String, CompletableFuture<Void>> prepared =
      new ConcurrentHashMap<>();

  /**
   * Starts to look up the missing repositories in the background.
   *
   * @param names the repositories that may be written
   */
  public Destination(
      Registry registry, RepositoryCreator creator, Collection<String> names, Executor executor) {
    this.registry = registry;
    this.creator = creator;
    this.all = Set.copyOf(names);
    this.missing = CompletableFuture.supplyAsync(() -> creator.missing(names), executor);
  }

  /** Opens a repository; nothing is requested yet. */
  public Target open(String host, String name, Activity activity) {
    return new Target(host, name, registry.open(host, name, activity), activity, Trust.KNOWN);
  }

  /** What is believed of the content of a repository. */
  private enum Trust {
    /** A repository that this run created has what it pushed, and others what they list. */
    KNOWN,
    /** Blobs are what a repository lists; manifests are pushed in any case. */
    LISTED,
    /** Nothing: everything is pushed. */
    NONE
  }

  /** One repository of the destination. */
  public final class Target {
    private final String host;
    private final String name;
    private final Repository repository;
    private final Activity activity;
    private final Trust trust;

    private Target(
        String host, String name, Repository repository, Activity activity, Trust trust) {
      this.host = host;
      this.name = name;
      this.repository = repository;
      this.activity = activity;
      this.trust = trust;
    }

    /** The same, of which less is believed; empty if nothing was. */
    Optional<Target> distrusted() {
      return switch (trust) {
        case KNOWN -> Optional.of(trusted(Trust.LISTED));
        case LISTED -> Optional.of(trusted(Trust.NONE));
        case NONE -> Optional.empty();
      };
    }

    /**
     * The same after the repository was deleted and has been created again, with nothing in it;
     * empty if that is not possible, or was done before.
     */
    Optional<Target> recreated() {
      try {
        if (trust == Trust.NONE || !all.contains(name) || !creator.recreate(name)) {
          return Optional.empty();
        }
      } catch (AccessException e) {
        // The failed push is reported.
        return Optional.empty();
      }
      activity.warning(
          "repository "
              + name
              + " was deleted during the run and has been created again: run again to copy its"
              + " other tags, if it had any");
      return Optional.of(trusted(Trust.NONE));
    }

    private Target trusted(Trust less) {
      return new Target(host, name, repository, activity, less);
    }

    /** The repository's name in the registry. */
    String name() {
      return name;
    }

    Repository repository() {
      return repository;
    }

    /** Whether manifests that exist need not be pushed. */
    boolean keepsManifests() {
      return trust == Trust.KNOWN;
    }

    /** The full reference of a tag or digest. */
    String reference(String identifier) {
      return ImageReference.join(host + "/" + name, identifier);
    }

    /** Whether the repository is known not to exist yet, so that no lookups are needed. */
    boolean isMissing() {
      CompletableFuture<Void> preparation = prepared.get(name);
      return isNew() && (preparation == null || !preparation.isDone());
    }

    /**
     * Whether the repository did not exist before this run, and so has only what this run pushed,
     * so that no lookups are needed.
     */
    boolean isNew() {
      return trust == Trust.NONE || (trust == Trust.KNOWN && knownMissing().contains(name));
    }

    /** Creates or completes the repository if necessary, once per run. */
    void ensure() {
      if (isListingDenied()) {
        createUnlisted();
      } else if (isNew()) {
        once(name, creator::create);
      } else if (all.contains(name)) {
        once(name, creator::complete);
      }
    }

    /** Without permission to list or create repositories, pushing to an existing one may work. */
    private void createUnlisted() {
      if (!all.contains(name)) {
        return;
      }
      try {
        once(name, creator::create);
      } catch (AccessException e) {
        activity.warning("repository " + name + " was not created: " + e.failure().reason());
      }
    }
  }

  /** The first caller runs {@code preparation}, the others wait; after a failure it is retried. */
  private void once(String name, Consumer<String> preparation) {
    CompletableFuture<Void> mine = new CompletableFuture<>();
    CompletableFuture<Void> known = prepared.putIfAbsent(name, mine);
    if (known != null) {
      Await.whileBlocked(known);
      return;
    }
    try {
      preparation.accept(name);
      mine.complete(null);
    } catch (RuntimeException | Error e) {
      prepared.remove(name, mine);
      mine.completeExceptionally(e);
      throw e;
    }
  }

  private Set<String> knownMissing() {
    return isListingDenied() ? Set.of() : Await.on(missing);
  }

  /** Without permission to list repositories, creating them may still be permitted. */
  private boolean isListingDenied() {
    try {
      Await.on(missing);
      return false;
    } catch (AccessException e) {
      return true;
    }
  }
}
