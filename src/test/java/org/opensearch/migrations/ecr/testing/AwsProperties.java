package org.opensearch.migrations.ecr.testing;

import java.util.HashMap;
import java.util.Map;

/** Sets AWS's settings as properties of Java, which the SDK reads like the environment. */
public final class AwsProperties implements AutoCloseable {

  private static final Map<String, String> NAMES =
      Map.of(
          "AWS_ENDPOINT_URL_ECR", "aws.endpointUrlEcr",
          "AWS_ENDPOINT_URL_ECR_PUBLIC", "aws.endpointUrlEcrPublic",
          "AWS_ACCESS_KEY_ID", "aws.accessKeyId",
          "AWS_SECRET_ACCESS_KEY", "aws.secretAccessKey",
          "AWS_REGION", "aws.region",
          "AWS_CONFIG_FILE", "aws.configFile",
          "AWS_SHARED_CREDENTIALS_FILE", "aws.sharedCredentialsFile",
          "AWS_EC2_METADATA_DISABLED", "aws.disableEc2Metadata");

  private final Map<String, String> before = new HashMap<>();

  /** Sets what these environment variables would. */
  public void set(Map<String, String> environment) {
    environment.forEach((variable, value) -> set(NAMES.get(variable), value));
  }

  /** Sets one property. */
  public void set(String property, String value) {
    remember(property, System.setProperty(property, value));
  }

  /** Removes one property. */
  public void remove(String property) {
    remember(property, System.clearProperty(property));
  }

  private void remember(String property, String value) {
    before.putIfAbsent(property, value == null ? "" : value);
  }

  /** Sets all properties as they were. */
  @Override
  public void close() {
    before.forEach(
        (property, value) -> {
          if (value.isEmpty()) {
            System.clearProperty(property);
          } else {
            System.setProperty(property, value);
          }
        });
  }
}
