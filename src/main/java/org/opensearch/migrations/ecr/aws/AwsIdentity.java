package org.opensearch.migrations.ecr.aws;

import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.profiles.ProfileProperty;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.utils.SystemSetting;

/**
 * The caller's credentials and region, from the sources that other AWS tools use: environment
 * variables, {@code ~/.aws/config} and {@code ~/.aws/credentials}, and the role of the pod,
 * container or instance.
 */
final class AwsIdentity implements AutoCloseable {

  private static final String PROVIDE_CREDENTIALS =
      "Set AWS_PROFILE (run 'aws sso login' first if it uses SSO), or AWS_ACCESS_KEY_ID and"
          + " AWS_SECRET_ACCESS_KEY, or run with an attached IAM role";

  /** Profile properties that do not configure credentials. */
  private static final Set<String> NOT_CREDENTIALS =
      Set.of(ProfileProperty.REGION, "output", "cli_pager");

  private final ProfileFile profiles = readProfiles();
  private final DefaultCredentialsProvider chain = DefaultCredentialsProvider.builder().build();

  /** The profiles, read once. */
  ProfileFile profiles() {
    return profiles;
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
              "Correct ~/.aws/config and ~/.aws/credentials, or the files named by AWS_CONFIG_FILE"
                  + " and AWS_SHARED_CREDENTIALS_FILE"),
          e);
    }
  }

  /**
   * The credentials, refreshed before they expire. Throws an {@link AccessException} if they cannot
   * be loaded.
   */
  AwsCredentialsProvider credentials() {
    return this::resolve;
  }

  private AwsCredentials resolve() {
    try {
      return chain.resolveCredentials();
    } catch (SdkException e) {
      throw unavailable(e);
    }
  }

  /**
   * Whether there are credentials; false if none are configured.
   *
   * @throws AccessException if credentials are configured but cannot be loaded
   */
  boolean hasCredentials() {
    try {
      chain.resolveCredentials();
      return true;
    } catch (SdkException e) {
      if (configuredSource().isEmpty()) {
        return false;
      }
      throw unavailable(e);
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
              "no region is configured",
              "Pass --region, set AWS_REGION, or use the full host name of the registry"),
          e);
    }
  }

  private AccessException unavailable(SdkException e) {
    String reason =
        configuredSource()
            .map(source -> "credentials from " + source + " could not be loaded" + profileProblem())
            .orElse("no AWS credentials found");
    return new AccessException(
        new Failure("log in to", Side.DESTINATION, "AWS", reason, PROVIDE_CREDENTIALS), e);
  }

  /** The variable or profile that configures credentials, for messages. */
  private Optional<String> configuredSource() {
    Stream<SystemSetting> settings =
        Stream.of(
            SdkSystemSetting.AWS_ACCESS_KEY_ID,
            SdkSystemSetting.AWS_SECRET_ACCESS_KEY,
            SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE,
            ProfileFileSystemSetting.AWS_PROFILE,
            SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI,
            SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_FULL_URI);
    return settings
        .filter(setting -> setting.getNonDefaultStringValue().isPresent())
        .map(SystemSetting::environmentVariable)
        .findFirst()
        .or(
            () ->
                profile()
                    .filter(AwsIdentity::configuresCredentials)
                    .map(p -> "profile " + p.name()));
  }

  private static boolean configuresCredentials(Profile profile) {
    return profile.properties().keySet().stream().anyMatch(key -> !NOT_CREDENTIALS.contains(key));
  }

  private Optional<Profile> profile() {
    return profiles.profile(ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow());
  }

  /** What is wrong with the profile: the SDK reports it only amid the errors of all sources. */
  private String profileProblem() {
    if (profile().isEmpty()) {
      return "";
    }
    try (ProfileCredentialsProvider provider = ProfileCredentialsProvider.create()) {
      provider.resolveCredentials();
      return "";
    } catch (SdkException | IllegalArgumentException | IllegalStateException e) {
      // The rest of the message lists all profiles.
      String reason = String.valueOf(e.getMessage()).split(": ProfileFile\\(", 2)[0];
      return ": " + (reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason);
    }
  }

  @Override
  public void close() {
    chain.close();
  }
}
