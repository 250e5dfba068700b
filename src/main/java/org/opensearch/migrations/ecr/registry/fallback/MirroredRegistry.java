package org.opensearch.migrations.ecr.registry.fallback;

import java.util.Optional;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.http.SourceMirror;
import org.opensearch.migrations.ecr.http.SourceMirrors;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;

/** Registries with source mirrors, which are read first. */
public final class MirroredRegistry implements Registry {

  private final Registry registry;
  private final SourceMirrors mirrors;
  private final Retry.Pause pause;

  /** Reads {@code registry} through {@code mirrors}. */
  public MirroredRegistry(Registry registry, SourceMirrors mirrors) {
    this(registry, mirrors, wait -> Thread.sleep(wait.toMillis()));
  }

  MirroredRegistry(Registry registry, SourceMirrors mirrors, Retry.Pause pause) {
    this.registry = registry;
    this.mirrors = mirrors;
    this.pause = pause;
  }

  @Override
  public Repository open(String host, String path, Activity activity) {
    Repository original = registry.open(host, path, activity);
    Optional<SourceMirror> mirror = mirrors.of(host);
    if (mirror.isEmpty()) {
      return original;
    }
    SourceMirror first = mirror.get();
    return new MirroredRepository(
        new PullThroughRepository(
            registry.open(first.host(), first.repository(path), activity), pause),
        original,
        first,
        activity);
  }
}
