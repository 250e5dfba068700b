package org.opensearch.migrations.ecr.aws;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ecr.EcrClient;

/**
 * Loads the AWS SDK in the background, while the command line and the manifest are read: it
 * consists of some 2,000 classes, and the first request to the registry needs a token from it.
 */
final class SdkPreloading {

  private static CompletableFuture<Void> loaded = CompletableFuture.completedFuture(null);

  private SdkPreloading() {}

  /** Starts loading; errors are ignored. */
  static synchronized void start() {
    CompletableFuture<Void> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                Offline.run();
              } catch (RuntimeException | LinkageError e) {
                // The first request reports it.
              } finally {
                result.complete(null);
              }
            },
            "aws-sdk-preloading");
    thread.setDaemon(true);
    try {
      thread.start();
      loaded = result;
    } catch (OutOfMemoryError e) {
      // No more threads are allowed.
    }
  }

  /**
   * Waits until loading has ended, because two threads that initialize classes with circular
   * references can deadlock.
   */
  static void await() {
    CompletableFuture<Void> result;
    synchronized (SdkPreloading.class) {
      result = loaded;
    }
    result.join();
  }

  /**
   * The requests at the start of a run, without the environment's settings and without the network.
   * Only this class refers to the SDK: it is loaded in the background as well.
   */
  private record Offline(String body) implements SdkHttpClient {

    static void run() {
      String response = "{\"authorizationData\":[{}],\"repositories\":[{}]}";
      try (EcrClient client =
          EcrClient.builder()
              .region(Region.US_EAST_1)
              .credentialsProvider(
                  StaticCredentialsProvider.create(AwsBasicCredentials.create("none", "none")))
              .httpClient(new Offline(response))
              .overrideConfiguration(
                  options ->
                      options
                          .retryStrategy(AwsSession.onlyForClockSkew())
                          .defaultProfileFile(ProfileFile.aggregator().build()))
              .build()) {
        client.getAuthorizationToken();
        client.describeRepositories();
      }
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      return new ExecutableHttpRequest() {
        @Override
        public HttpExecuteResponse call() {
          return HttpExecuteResponse.builder()
              .response(SdkHttpResponse.builder().statusCode(200).build())
              .responseBody(AbortableInputStream.create(new ByteArrayInputStream(bytes)))
              .build();
        }

        @Override
        public void abort() {
          // There is nothing to end.
        }
      };
    }

    @Override
    public void close() {
      // There are no connections.
    }
  }
}
