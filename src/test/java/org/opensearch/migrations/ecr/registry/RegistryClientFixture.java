package org.opensearch.migrations.ecr.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.RegistryCredentials;
import org.opensearch.migrations.ecr.ports.Repository;

/** Our side of the tests against a fake registry: real transport, no waits between tries. */
public final class RegistryClientFixture implements AutoCloseable, Activity {

  /** How often something is tried again. */
  public static final int RETRIES = 4;

  public final HttpTransport transport;
  public final List<String> warnings = new CopyOnWriteArrayList<>();
  public final List<String> retries = new CopyOnWriteArrayList<>();
  final List<Duration> waits = new CopyOnWriteArrayList<>();
  public final AtomicLong sent = new AtomicLong();
  final AtomicInteger requests = new AtomicInteger();
  private final Logins logins = new Logins();
  private final Retry retry = new Retry(RETRIES, waits::add);

  public RegistryClientFixture() {
    this(Set.of("127.0.0.1", "localhost"));
  }

  RegistryClientFixture(Set<String> plainHttp) {
    this.transport =
        new HttpTransport(
            new NetworkOptions(Optional.empty(), plainHttp, 0, Duration.ofSeconds(5)));
  }

  /** Logins by host, and what replaces them when they are rejected. */
  public static final class Logins implements RegistryCredentials {
    private final Map<String, Login> logins = new ConcurrentHashMap<>();
    private final Map<String, Login> next = new ConcurrentHashMap<>();
    private final Set<String> givingUp = ConcurrentHashMap.newKeySet();
    private final List<String> rejected = new ArrayList<>();

    @Override
    public Optional<Login> login(String host) {
      return Optional.ofNullable(logins.get(host));
    }

    @Override
    public Optional<Login> renewed(String host, Login login) {
      rejected.add(login.user());
      if (givingUp.contains(host)) {
        logins.remove(host);
      }
      Optional<Login> better = Optional.ofNullable(next.remove(host));
      better.ifPresent(l -> logins.put(host, l));
      return better;
    }
  }

  public RegistryClientFixture login(String host, String user, String password) {
    logins.logins.put(host, new RegistryCredentials.Login(user, password));
    return this;
  }

  public RegistryClientFixture nextLogin(String host, String user, String password) {
    logins.next.put(host, new RegistryCredentials.Login(user, password));
    return this;
  }

  /** A login that is rejected is not tried again, and there is no other. */
  public RegistryClientFixture givingUp(String host) {
    logins.givingUp.add(host);
    return this;
  }

  public List<String> rejectedUsers() {
    return logins.rejected;
  }

  public OciRegistry registry(Side side) {
    return new OciRegistry(side, transport, logins, retry);
  }

  OciRegistry registry(Side side, PullLimits limits) {
    return new OciRegistry(side, transport, logins, retry, limits);
  }

  public Repository source(String host, String path) {
    return registry(Side.SOURCE).open(host, path, this);
  }

  public Repository destination(String host, String path) {
    return registry(Side.DESTINATION).open(host, path, this);
  }

  public static Descriptor blob(byte[] content) {
    return new Descriptor("application/octet-stream", Digest.sha256(content), content.length);
  }

  public static byte[] pull(Repository repository, Descriptor blob) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    repository.pullBlob(blob, out);
    return out.toByteArray();
  }

  @Override
  public void request() {
    requests.incrementAndGet();
  }

  @Override
  public void bytes(long bytes) {
    sent.addAndGet(bytes);
  }

  @Override
  public void retrying(TransientException failure, int attempt, Duration wait) {
    retries.add(failure.getMessage());
  }

  @Override
  public void warning(String message) {
    warnings.add(message);
  }

  @Override
  public void close() {
    transport.close();
  }
}
