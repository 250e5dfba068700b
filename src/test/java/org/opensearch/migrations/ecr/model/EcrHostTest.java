package org.opensearch.migrations.ecr.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EcrHostTest {

  @ParameterizedTest
  @CsvSource({
    "123456789012.dkr.ecr.us-east-1.amazonaws.com, us-east-1, false",
    "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com, us-gov-west-1, true",
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn, cn-north-1, false",
    "123456789012.dkr-ecr.eu-west-1.on.aws, eu-west-1, false",
    "123456789012.dkr-ecr-fips.us-east-2.on.aws, us-east-2, true",
    "123456789012.dkr-ecr.cn-northwest-1.on.amazonwebservices.com.cn, cn-northwest-1, false",
    "123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu, eusc-de-east-1, false",
    "123456789012.dkr-ecr.eusc-de-east-1.on.amazonwebservices.eu, eusc-de-east-1, false",
    "123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov, us-iso-east-1, false",
    "123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov, us-isob-east-1, false",
    "123456789012.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk, eu-isoe-west-1, false",
    "123456789012.dkr.ecr.us-isof-south-1.csp.hci.ic.gov, us-isof-south-1, false",
    "123456789012.DKR.ECR.US-EAST-1.AmazonAWS.com, us-east-1, false",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com:443, us-east-1, false",
    "123456789012.dkr-ecr-fips.us-east-2.on.aws:443, us-east-2, true"
  })
  void parsesHostsOfEveryPartition(String host, String region, boolean fips) {
    assertEquals(Optional.of(new EcrHost("123456789012", region, fips)), EcrHost.parse(host));
  }

  @ParameterizedTest
  @CsvSource({
    "123456789012.dkr.ecr.us-east-1.amazonaws.com, arn:aws:ecr:us-east-1",
    "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com, arn:aws-us-gov:ecr:us-gov-west-1",
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn, arn:aws-cn:ecr:cn-north-1",
    "123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu, arn:aws-eusc:ecr:eusc-de-east-1",
    "123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov, arn:aws-iso:ecr:us-iso-east-1",
    "123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov, arn:aws-iso-b:ecr:us-isob-east-1",
    "123456789012.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk, arn:aws-iso-e:ecr:eu-isoe-west-1",
    "123456789012.dkr.ecr.us-isof-south-1.csp.hci.ic.gov, arn:aws-iso-f:ecr:us-isof-south-1"
  })
  void repositoriesHaveAnArnInTheirPartition(String host, String beginning) {
    assertEquals(
        beginning + ":123456789012:repository/team/charts/*",
        EcrHost.parse(host).orElseThrow().arn("team/charts/*"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "docker.io",
        "public.ecr.aws",
        "127.0.0.1:5000",
        "12345678901.dkr.ecr.us-east-1.amazonaws.com",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com:8443",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com:80",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com:443:443",
        "123456789012.dkr.ecr.us-east-1.example.com:443",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com.evil.example",
        "123456789012.dkr.ecr.us-east-1.evilamazonaws.com",
        "123456789012.dkr.ecr.us-east-1.example.com",
        "123456789012.dkr.ecr.amazonaws.com",
        "123456789012.dkr.ecr.a.b.amazonaws.com",
        "x.123456789012.dkr.ecr.us-east-1.amazonaws.com",
        "123456789012.dkr.ecr.us-east-1.on.aws",
        "123456789012.dkr-ecr.us-east-1.amazonaws.com",
        "123456789012.dkr.ecr-public.us-east-1.amazonaws.com"
      })
  void rejectsOtherHosts(String host) {
    assertEquals(Optional.empty(), EcrHost.parse(host));
  }

  @ParameterizedTest
  @CsvSource({
    "123456789012.dkr.ecr.us-east-1.amazonaws.com:443,"
        + " 123456789012.dkr.ecr.us-east-1.amazonaws.com",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com, 123456789012.dkr.ecr.us-east-1.amazonaws.com",
    "registry.example.com:443, registry.example.com:443"
  })
  void httpsPortIsRemoved(String host, String canonical) {
    assertEquals(canonical, EcrHost.canonical(host));
  }
}
