package org.opensearch.migrations.ecr.aws;

import java.io.UncheckedIOException;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * Who the caller is and in which region, as AWS's own tools find it: environment variables, {@code
 * ~/.aws/config} and {@code ~/.aws/credentials}, the role of the pod, container or instance.
 */
final class AwsIdentity implements AutoCloseable {

  private static final String GIVE_CREDENTIALS =
      "Set AWS_PROFILE (after 'aws sso login' where it needs one), or AWS_ACCESS_KEY_ID and"
          + " AWS_SECRET_ACCESS_KEY, or run where a role is attached";

  private final ProfileFile profiles = readProfiles();
  private final CredentialHints hints = new CredentialHints(profiles);
  private final DefaultCredentialsProvider chain = DefaultCredentialsProvider.builder().build();

  /**
   * The profiles, read once.
   *
   * @throws InvalidInputException when the files are not what they should be
   */
  ProfileFile profiles() {
    return profiles;
  }

  /**
   * The credentials, refreshed before they end; what cannot be had is an {@link AccessException}.
   */
  AwsCredentialsProvider credentials() {
    return this::resolve;
  }

  /**
   * Whether there are credentials; false if nothing points to any.
   *
   * @throws AccessException when something does, and they cannot be had
   */
  boolean hasCredentials() {
    try {
      chain.resolveCredentials();
      return true;
    } catch (SdkException e) {
      if (hints.source().isEmpty()) {
        return false;
      }
      throw unusable(e);
    }
  }

  private AwsCredentials resolve() {
    try {
      return chain.resolveCredentials();
    } catch (SdkException e) {
      throw unusable(e);
    }
  }

  /** The region of the environment, the profile or the instance. */
  String region() {
    try {
      return DefaultAwsRegionProviderChain.builder()
          .profileFile(() -> profiles)
          .build()
          .getRegion()
          .id();
    } catch (SdkException e) {
      throw new InvalidInputException(
          new Failure(
              "choose a region for",
              Side.DESTINATION,
              "Amazon ECR",
              "none is given",
              "Give --region, set AWS_REGION, or name the registry by its full host name"),
          e);
    }
  }

  private AccessException unusable(SdkException e) {
    String reason =
        hints
            .source()
            .map(
                named -> "the credentials that " + named + " names cannot be had" + hints.problem())
            .orElse("there are no AWS credentials");
    return new AccessException(
        new Failure("log in to", Side.DESTINATION, "AWS", reason, GIVE_CREDENTIALS), e);
  }

  private static ProfileFile readProfiles() {
    try {
      return ProfileFile.defaultProfileFile();
    } catch (IllegalArgumentException | UncheckedIOException | SdkException e) {
      throw new InvalidInputException(
          new Failure(
              "read",
              Side.LOCAL,
              "the AWS configuration files",
              e.getMessage(),
              "Correct ~/.aws/config and ~/.aws/credentials, or what AWS_CONFIG_FILE and"
                  + " AWS_SHARED_CREDENTIALS_FILE name"),
          e);
    }
  }

  @Override
  public void close() {
    chain.close();
  }
}
