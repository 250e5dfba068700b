package org.opensearch.migrations.ecr.registry;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.opensearch.migrations.ecr.http.SourceMirrors;
import org.opensearch.migrations.ecr.http.message.RequestQuota;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.registry.auth.HostSession;

/**
 * Warns once for each registry before its pull limit is reached. Docker Hub counts GET requests for
 * manifests, but neither HEAD requests nor blobs.
 */
public final class PullLimits {

  private static final int LOW_FRACTION = 10;

  private final Map<String, Long> images;
  private final Map<String, AtomicLong> read = new ConcurrentHashMap<>();
  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  /**
   * The limits of a run.
   *
   * @param images the number of images that the run pulls, by host; each has at least one manifest
   */
  public PullLimits(Map<String, Long> images) {
    this.images = Map.copyOf(images);
  }

  /** The manifests of another image are pulled from now on. */
  void countImage(String host) {
    read.computeIfAbsent(host, name -> new AtomicLong()).incrementAndGet();
  }

  /** Evaluates the quota in the response to a manifest request. */
  void check(HostSession session, RequestQuota quota, Activity activity) {
    String host = session.host();
    AtomicLong counted = read.get(host);
    long remainingImages = images.getOrDefault(host, 0L) - (counted == null ? 0 : counted.get());
    boolean isNear =
        quota.remaining() < remainingImages || quota.remaining() * LOW_FRACTION < quota.limit();
    if (isNear && warned.add(host)) {
      activity.warning(
          "the pull limit of "
              + host
              + " is almost reached: "
              + quota
              + ". "
              + (session.hasLogin()
                  ? "Use"
                  : "Log in for a higher limit (docker login " + host + "), or use")
              + " "
              + SourceMirrors.option(host));
    }
  }
}
