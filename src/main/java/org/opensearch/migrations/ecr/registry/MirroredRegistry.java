package org.opensearch.migrations.ecr.registry;

import java.util.Map;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;

/** Registries some of which have a mirror, which is asked first. */
public final class MirroredRegistry implements Registry {

  private final Registry registry;
  private final Map<String, SourceMirror> mirrors;
  private final Retry.Pause pause;

  /** {@code registry}, with mirrors by the host that they stand for. */
  public MirroredRegistry(Registry registry, Map<String, SourceMirror> mirrors) {
    this(registry, mirrors, wait -> Thread.sleep(wait.toMillis()));
  }

  MirroredRegistry(Registry registry, Map<String, SourceMirror> mirrors, Retry.Pause pause) {
    this.registry = registry;
    this.mirrors = Map.copyOf(mirrors);
    this.pause = pause;
  }

  @Override
  public Repository open(String host, String path, Activity activity) {
    Repository original = registry.open(host, path, activity);
    SourceMirror mirror = mirrors.get(host);
    if (mirror == null) {
      return original;
    }
    Repository first = registry.open(mirror.host(), mirror.repository(path), activity);
    return new MirroredRepository(
        new PullThroughRepository(first, pause), original, mirror, activity);
  }
}
