package org.opensearch.migrations.ecr.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SdkPreloadingTest extends FakeEcrScene {

  @Test
  void makesNoRequestAndTheFirstRealOneWorks() {
    AmazonEcr.preload();
    SdkPreloading.await();
    assertEquals(0, fake.calls("GetAuthorizationToken").size());
    assertEquals(0, fake.calls("DescribeRepositories").size());
    assertEquals(Optional.of(REGISTRY), ecr.ownRegistry());
    assertEquals(1, fake.calls("GetAuthorizationToken").size());
  }

  @Test
  void doesNotReportWrongSettings() {
    aws.set("aws.endpointUrl", "not a URL");
    aws.set("aws.useFipsEndpoint", "perhaps");
    AmazonEcr.preload();
    SdkPreloading.await();
  }

  @Test
  void everyRunCanStartIt() {
    AmazonEcr.preload();
    AmazonEcr.preload();
    assertEquals(Optional.of(REGISTRY), ecr.ownRegistry());
  }
}
