package org.opensearch.migrations.ecr.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.model.Side;
import org.opensearch.migrations.ecr.testing.FakeRegistry;

class OciCatalogTest {

  @AutoClose private final FakeRegistry registry = new FakeRegistry();
  @AutoClose private final RegistryClientFixture client = new RegistryClientFixture();

  @Test
  void whatIsNoNameOfARepositoryIsPassedOver() {
    String answer = "{\"repositories\":[\"b/c\",\"a\\u001b[31m\",\"a b\",\"../x\",\"\",\"a\"]}";
    registry.failing("/_catalog", 1, request -> request.respond(200, answer));
    assertEquals(
        List.of("a", "b/c"), client.registry(Side.MIRROR).catalog(registry.host()).repositories());
  }
}
