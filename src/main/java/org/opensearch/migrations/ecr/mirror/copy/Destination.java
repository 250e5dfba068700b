package org.opensearch.migrations.ecr.mirror.copy;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.opensearch.migrations.ecr.mirror.schedule.Await;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.ports.RepositoryCreator;

/** The private registry: its repositories, created just before something is first written there. */
public final class Destination {

  private final Registry registry;
  private final RepositoryCreator creator;
  private final CompletableFuture<Set<String>> missing;
  private final Set<String> all;
  private final ConcurrentHashMap<String, CompletableFuture<Void>> prepared =
      new ConcurrentHashMap<>();

  /**
   * Begins to look which repositories are missing, while other things go on.
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

  /** A handle on one repository. */
  Repository open(String host, String name, Activity activity) {
    return registry.open(host, name, activity);
  }

  /** Whether the repository surely does not exist, so that nothing need be looked for in it. */
  boolean isMissing(String name) {
    CompletableFuture<Void> preparation = prepared.get(name);
    return knownMissing().contains(name) && (preparation == null || !preparation.isDone());
  }

  /** Whether the repository was created in this run, and so held nothing before. */
  boolean isNew(String name) {
    return knownMissing().contains(name);
  }

  /** Creates or completes the repository if need be; once, however many artifacts go there. */
  void ensure(String name, Activity activity) {
    if (lookDenied()) {
      createUnseen(name, activity);
    } else if (knownMissing().contains(name)) {
      once(name, creator::create);
    } else if (all.contains(name)) {
      once(name, creator::complete);
    }
  }

  /** Who may neither list nor create repositories can still push to one that exists. */
  private void createUnseen(String name, Activity activity) {
    if (!all.contains(name)) {
      return;
    }
    try {
      once(name, creator::create);
    } catch (AccessException e) {
      activity.warning("repository " + name + " was not created: " + e.failure().reason());
    }
  }

  /** Whoever comes second waits; after a failure the next one tries. */
  private void once(String name, Consumer<String> preparation) {
    CompletableFuture<Void> mine = new CompletableFuture<>();
    CompletableFuture<Void> known = prepared.putIfAbsent(name, mine);
    if (known != null) {
      Await.onOther(known);
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
    return lookDenied() ? Set.of() : join();
  }

  /** Who may not list repositories may still be allowed to create them: existing ones are fine. */
  private boolean lookDenied() {
    try {
      join();
      return false;
    } catch (AccessException e) {
      return true;
    }
  }

  private Set<String> join() {
    return Await.on(missing);
  }
}
