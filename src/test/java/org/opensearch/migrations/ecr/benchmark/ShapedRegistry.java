package org.opensearch.migrations.ecr.benchmark;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.IncomingRequest;

/**
 * A registry in memory with a network's delays and limits. Uploads are as fast as downloads are.
 */
final class ShapedRegistry implements AutoCloseable {

  private static final int CHUNK_BYTES = 64 * 1024;

  final FakeRegistry registry = new FakeRegistry();
  private final Network.Limits limits;
  private final Pace total;
  private final Quota manifests;
  private final Set<Socket> known =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  /**
   * Starts one.
   *
   * @param total shared by all registries of the network
   */
  ShapedRegistry(Network.Limits limits, Pace total) {
    this.limits = limits;
    this.total = total;
    this.manifests = new Quota(limits.rate(), limits.burst());
    registry.when(this::shape);
  }

  private boolean shape(IncomingRequest request) throws IOException {
    try {
      request.body();
      pause(limits.rtt() + (known.add(request.socket()) ? limits.connect() : 0));
      if (request.method().equals("PUT")
          && request.path().contains("/manifests/")
          && !manifests.take()) {
        FakeRegistry.error(request, 429, "TOOMANYREQUESTS");
        return true;
      }
      return request.method().equals("GET") && sendBlob(request);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private boolean sendBlob(IncomingRequest request) throws IOException, InterruptedException {
    String[] parts = request.path().split("/blobs/", -1);
    byte[] content =
        parts.length == 2
            ? registry.blob(parts[0].substring("/v2/".length()), Digest.parse(parts[1]))
            : null;
    if (content == null) {
      return false;
    }
    request.write("HTTP/1.1 200 OK\r\nContent-Length: " + content.length + "\r\n\r\n");
    OutputStream out = request.socket().getOutputStream();
    Pace connection = new Pace(limits.connection());
    for (int sent = 0; sent < content.length; sent += CHUNK_BYTES) {
      int count = Math.min(CHUNK_BYTES, content.length - sent);
      pause(Math.max(connection.millisFor(count), total.millisFor(count)));
      out.write(content, sent, count);
    }
    return true;
  }

  private static void pause(double millis) throws InterruptedException {
    if (millis >= 1) {
      TimeUnit.MICROSECONDS.sleep((long) (millis * 1000));
    }
  }

  int requests() {
    return registry.log().size();
  }

  int connections() {
    return registry.server().connections();
  }

  @Override
  public void close() throws IOException {
    registry.close();
  }

  /** Spaces out bytes. */
  static final class Pace {
    private final double megabytesPerSecond;
    private double free = System.nanoTime();

    /** 0 does not limit anything. */
    Pace(double megabytesPerSecond) {
      this.megabytesPerSecond = megabytesPerSecond;
    }

    /** How long to wait before so many more bytes may be sent. */
    synchronized double millisFor(int bytes) {
      if (megabytesPerSecond <= 0) {
        return 0;
      }
      double now = System.nanoTime();
      free = Math.max(now, free) + bytes * 1e3 / megabytesPerSecond;
      return (free - now) / 1e6;
    }
  }

  /** A token bucket. */
  private static final class Quota {
    private final double rate;
    private final double burst;
    private double left;
    private long last = System.nanoTime();

    Quota(double rate, double burst) {
      this.rate = rate;
      this.burst = burst;
      this.left = burst;
    }

    synchronized boolean take() {
      long now = System.nanoTime();
      left = Math.min(burst, left + (now - last) / 1e9 * rate);
      last = now;
      if (rate > 0 && left < 1) {
        return false;
      }
      left--;
      return true;
    }
  }
}
