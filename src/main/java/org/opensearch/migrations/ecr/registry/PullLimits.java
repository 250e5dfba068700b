package org.opensearch.migrations.ecr.registry;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.opensearch.migrations.ecr.http.message.RequestQuota;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.registry.auth.HostSession;

/**
 * Warns before a registry gives no more manifests, once for each: Docker Hub counts those that are
 * read, and neither those that are only looked up nor blobs.
 */
public final class PullLimits {

  private static final int PARTS_OF_LIMIT = 10;

  private final Map<String, Long> images;
  private final Map<String, AtomicLong> read = new ConcurrentHashMap<>();
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /**
   * Limits of a run.
   *
   * @param images how many of each registry the run may read, by host; each is a manifest at least
   */
  public PullLimits(Map<String, Long> images) {
    this.images = Map.copyOf(images);
  }

  /** An image is read, whose manifests are asked for from now on. */
  void reading(String host) {
    read.computeIfAbsent(host, name -> new AtomicLong()).incrementAndGet();
  }

  /** What a manifest's answer said. */
  void look(HostSession session, RequestQuota quota, Activity activity) {
    String host = session.host();
    AtomicLong begun = read.get(host);
    long toCome = images.getOrDefault(host, 0L) - (begun == null ? 0 : begun.get());
    boolean isNear =
        quota.remaining() < toCome || quota.remaining() * PARTS_OF_LIMIT < quota.limit();
    if (isNear && told.add(host)) {
      activity.warning(
          "the limit of "
              + host
              + " is near: of the manifests that it gives, "
              + quota
              + "; "
              + (session.hasLogin() ? "" : "log in for more (docker login " + host + "), or ")
              + "use --source-mirror "
              + host
              + "=HOST");
    }
  }
}
