package org.opensearch.migrations.ecr.helm.repository;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.ports.Activity;

/** Remembers what it was told. */
public final class RecordedActivity implements Activity {

  public final List<String> warnings = new CopyOnWriteArrayList<>();
  final List<String> retried = new CopyOnWriteArrayList<>();
  final AtomicInteger requests = new AtomicInteger();

  @Override
  public void request() {
    requests.incrementAndGet();
  }

  @Override
  public void retrying(TransientException failure, int attempt, Duration wait) {
    retried.add(failure.getMessage());
  }

  @Override
  public void warning(String message) {
    warnings.add(message);
  }
}
