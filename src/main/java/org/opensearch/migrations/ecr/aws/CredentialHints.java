package org.opensearch.migrations.ecr.aws;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.profiles.ProfileProperty;
import software.amazon.awssdk.utils.SystemSetting;

/** Tells a machine without AWS credentials from one whose credentials cannot be had, and why. */
final class CredentialHints {

  private static final Set<String> NOT_CREDENTIALS =
      Set.of(ProfileProperty.REGION, "output", "cli_pager");

  private final ProfileFile profiles;

  CredentialHints(ProfileFile profiles) {
    this.profiles = profiles;
  }

  /** What on this machine says that there are credentials, in the words of a message. */
  Optional<String> source() {
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
                    .filter(CredentialHints::namesCredentials)
                    .map(p -> "profile " + p.name()));
  }

  private static boolean namesCredentials(Profile profile) {
    return profile.properties().keySet().stream().anyMatch(key -> !NOT_CREDENTIALS.contains(key));
  }

  private Optional<Profile> profile() {
    return profiles.profile(ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow());
  }

  /** What is wrong with the profile: the SDK buries it among the refusals of all other sources. */
  String problem() {
    if (profile().isEmpty()) {
      return "";
    }
    try (ProfileCredentialsProvider provider = ProfileCredentialsProvider.create()) {
      provider.resolveCredentials();
      return "";
    } catch (SdkException | IllegalArgumentException | IllegalStateException e) {
      // After the colon stands a list of all profiles.
      String reason = String.valueOf(e.getMessage()).split(": ProfileFile\\(", 2)[0];
      return ": " + (reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason);
    }
  }
}
