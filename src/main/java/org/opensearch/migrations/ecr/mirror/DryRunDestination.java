package org.opensearch.migrations.ecr.mirror;

import java.io.OutputStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.ports.RepositoryCreator;

/**
 * A destination that is read but not written: a run with it finds out what it would copy. Blobs
 * that would be pushed are not requested from the source.
 */
public final class DryRunDestination implements Registry, RepositoryCreator {

  private final Optional<Registry> existing;
  private final RepositoryCreator creator;
  private volatile Set<String> missing = Set.of();
  private final Set<String> created = new ConcurrentSkipListSet<>();
  private final Map<String, Map<Digest, Long>> stored = new ConcurrentHashMap<>();

  /**
   * A destination.
   *
   * @param existing its content; empty if it does not exist yet
   * @param creator only lists repositories
   */
  public DryRunDestination(Optional<Registry> existing, RepositoryCreator creator) {
    this.existing = existing;
    this.creator = creator;
  }

  /** The repositories that would be created; those that may exist are not known. */
  public SortedSet<String> created() {
    SortedSet<String> names = new TreeSet<>(created);
    names.retainAll(missing);
    return names;
  }

  /** The bytes of the blobs that would be added, each counted once in every repository. */
  public long storedBytes() {
    return stored.values().stream()
        .flatMap(blobs -> blobs.values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  @Override
  public Repository open(String host, String path, Activity activity) {
    return new DryRunRepository(
        existing.map(registry -> registry.open(host, path, activity)), path, activity);
  }

  @Override
  public void checkAfter(FailureException failure, String host, String path) {
    existing.ifPresent(registry -> registry.checkAfter(failure, host, path));
  }

  @Override
  public Set<String> missing(Collection<String> names) {
    missing = creator.missing(names);
    return missing;
  }

  @Override
  public void create(String name) {
    created.add(name);
  }

  /** A repository that accepts every push and keeps only the sizes of blobs. */
  private final class DryRunRepository implements Repository {

    private final Optional<Repository> there;
    private final String path;
    private final Activity activity;

    DryRunRepository(Optional<Repository> there, String path, Activity activity) {
      this.there = there;
      this.path = path;
      this.activity = activity;
    }

    @Override
    public Optional<Descriptor> resolve(String identifier) {
      return there.flatMap(repository -> repository.resolve(identifier));
    }

    @Override
    public boolean isNamed(String identifier) {
      return there.filter(repository -> repository.isNamed(identifier)).isPresent();
    }

    @Override
    public Optional<Manifest> pull(String identifier) {
      return there.flatMap(repository -> repository.pull(identifier));
    }

    @Override
    public void push(Manifest manifest, String identifier) {
      // Nothing is written.
    }

    @Override
    public Optional<List<Descriptor>> referrers(Digest subject) {
      return there.flatMap(repository -> repository.referrers(subject));
    }

    @Override
    public boolean pushReferrer(Manifest manifest) {
      return true;
    }

    @Override
    public boolean hasBlob(Descriptor blob) {
      return there.filter(repository -> repository.hasBlob(blob)).isPresent();
    }

    @Override
    public void pullBlob(Descriptor blob, OutputStream sink) {
      throw new IllegalStateException("a destination's blobs are not read");
    }

    @Override
    public boolean pushBlob(Descriptor blob, BlobContent content, Optional<String> mountFrom) {
      stored
          .computeIfAbsent(path, repository -> new ConcurrentHashMap<>())
          .put(blob.digest(), blob.size());
      if (mountFrom.isEmpty()) {
        activity.bytes(blob.size());
      }
      return mountFrom.isPresent();
    }
  }
}
