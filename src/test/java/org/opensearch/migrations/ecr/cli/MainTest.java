package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {

  @ParameterizedTest
  @CsvSource({
    "mirror 123456789012.dkr.ecr.eu-west-1.amazonaws.com/team, '', true",
    "mirror --registry=123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com, '', true",
    "verify 123456789012.dkr-ecr.us-west-2.on.aws, '', true",
    "mirror, 123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn, true",
    "mirror localhost:5000, '', false",
    "mirror layout:./mirror, '', false",
    "mirror, '', false"
  })
  void namesEcr(String arguments, String variable, boolean expected) {
    Map<String, String> environment =
        variable.isEmpty() ? Map.of() : Map.of("MIGRATIONS_ECR_REGISTRY", variable);
    assertEquals(expected, Main.namesEcr(arguments.split(" ", -1), environment));
  }
}
