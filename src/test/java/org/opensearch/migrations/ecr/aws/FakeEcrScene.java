package org.opensearch.migrations.ecr.aws;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.testing.AwsProperties;
import org.opensearch.migrations.ecr.testing.FakeEcr;

/** The adapter and a fake of the ECR API; AWS's settings come as properties of Java. */
abstract class FakeEcrScene {

  static final String REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

  @AutoClose final AwsProperties aws = new AwsProperties();
  @AutoClose FakeEcr fake;
  @AutoClose AmazonEcr ecr;

  @BeforeEach
  void start() throws IOException {
    fake = FakeEcr.start();
    aws.set(fake.environment());
    ecr = ecr(0);
  }

  static AmazonEcr ecr(int retries) {
    return new AmazonEcr(
        Optional.empty(),
        new NetworkOptions(Optional.empty(), Set.of(), retries, Duration.ofSeconds(5)));
  }
}
