package org.opensearch.migrations.ecr.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.model.RepositorySettings;
import org.opensearch.migrations.ecr.testing.Hosts;

/** The adapter behind a proxy. */
class EcrProxyTest extends FakeEcrScene {

  @Test
  void theProxyOfJavasPropertiesIsUsed() {
    aws.set("aws.endpointUrlEcr", "http://" + Hosts.UNKNOWN);
    URI proxy = URI.create(fake.endpoint());
    aws.set("http.proxyHost", proxy.getHost());
    aws.set("http.proxyPort", String.valueOf(proxy.getPort()));

    ecr.repositories(REGISTRY, RepositorySettings.DEFAULT, warning -> {}).create("a/1");

    assertEquals(List.of("a/1"), fake.repositories());
  }
}
