package org.opensearch.migrations.ecr.aws;

import java.util.function.Supplier;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.Activity;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Requests to the ECR API of one region: what may pass is tried again. Safe for many threads. */
record EcrCalls(String region, Retry retry) {

  /**
   * Makes a request.
   *
   * @param reference what it is about, for the message
   * @throws org.opensearch.migrations.ecr.model.failure.FailureException when it fails for good
   */
  <T> T call(EcrAction action, Side side, String reference, Supplier<T> request) {
    EcrFailures failures = new EcrFailures(action, side, reference, region);
    return retry.call(
        Activity.NONE,
        attempt -> {
          try {
            return request.get();
          } catch (AwsServiceException e) {
            throw failures.ofAnswer(e);
          } catch (SdkException e) {
            throw failures.ofClient(e);
          }
        });
  }
}
