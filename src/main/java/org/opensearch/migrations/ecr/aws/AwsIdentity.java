package org.opensearch.migrations.ecr.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.opensearch.migrations.ecr.http.tls.TlsFailures;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.awscore.endpoint.AwsClientEndpointProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.profiles.ProfileProperty;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.utils.SdkAutoCloseable;
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

  private static final String DEFAULT_PROFILE = "default";

  private static final String LOGIN_SESSION = "login_session";

  /** Profile properties that only the AWS CLI supports. */
  private static final Set<String> UNSUPPORTED = Set.of(LOGIN_SESSION, "mfa_serial");

  /** Profile properties that configure credentials; others can be set beside any source. */
  private static final Set<String> CREDENTIALS =
      Set.of(
          ProfileProperty.AWS_ACCESS_KEY_ID,
          ProfileProperty.AWS_SECRET_ACCESS_KEY,
          ProfileProperty.ROLE_ARN,
          ProfileProperty.CREDENTIAL_PROCESS,
          ProfileProperty.SSO_ACCOUNT_ID,
          ProfileProperty.SSO_START_URL,
          "sso_session",
          LOGIN_SESSION);

  private final Duration timeout;
  private final ProfileFile profiles = readProfiles();

  /** The programs of profiles that print credentials. */
  private final List<String> programs =
      profiles.profiles().values().stream()
          .flatMap(profile -> profile.property(ProfileProperty.CREDENTIAL_PROCESS).stream())
          .toList();

  private final Optional<Source> configured = configuredSource();

  /** As in the AWS CLI, no other source replaces one that is configured but fails. */
  private final AwsCredentialsProvider provider =
      configured
          .map(Source::provider)
          .orElseGet(() -> DefaultCredentialsProvider.builder().build());

  /**
   * A source that configures credentials.
   *
   * @param name the variable or profile, for messages
   */
  private record Source(String name, AwsCredentialsProvider provider) {

    boolean isProfile() {
      return name.equals(ProfileFileSystemSetting.AWS_PROFILE.environmentVariable())
          || name.startsWith("profile ");
    }
  }

  /**
   * Makes the SDK read what the AWS CLI reads in addition: a region in {@code AWS_DEFAULT_REGION},
   * and an empty {@code AWS_PROFILE} as the default profile.
   */
  static void adapt(Map<String, String> environment, Properties properties) {
    String region = environment.getOrDefault("AWS_DEFAULT_REGION", "");
    if (environment.getOrDefault("AWS_REGION", "").isBlank() && !region.isBlank()) {
      properties.putIfAbsent(SdkSystemSetting.AWS_REGION.property(), region.strip());
    }
    if (environment.getOrDefault("AWS_PROFILE", "-").isBlank()) {
      properties.putIfAbsent(ProfileFileSystemSetting.AWS_PROFILE.property(), DEFAULT_PROFILE);
    }
  }

  AwsIdentity() {
    this(Duration.ofMinutes(2));
  }

  /**
   * The caller's identity.
   *
   * @param timeout of programs that print credentials
   */
  AwsIdentity(Duration timeout) {
    this.timeout = timeout;
  }

  /** The profiles, read once. */
  ProfileFile profiles() {
    return profiles;
  }

  /**
   * The endpoint of a service, which a profile can configure. The name of the profile must be set
   * for the SDK to read its {@code services} section.
   */
  AwsClientEndpointProvider.Builder endpoint() {
    return AwsClientEndpointProvider.builder()
        .profileFile(() -> profiles)
        .profileName(profileName())
        .defaultProtocol("https")
        .dualstackEnabled(false)
        .fipsEnabled(false);
  }

  private static ProfileFile readProfiles() {
    try {
      return ProfileFile.defaultProfileFile();
    } catch (IllegalArgumentException | UncheckedIOException | SdkException e) {
      throw InvalidInputException.local(
          "read",
          "the AWS configuration files",
          e.getMessage(),
          "Correct ~/.aws/config and ~/.aws/credentials, or the files named by AWS_CONFIG_FILE"
              + " and AWS_SHARED_CREDENTIALS_FILE",
          e);
    }
  }

  /**
   * The credentials, refreshed before they expire. Throws a {@link FailureException} if they cannot
   * be loaded.
   */
  AwsCredentialsProvider credentials() {
    return this::resolve;
  }

  private AwsCredentials resolve() {
    try {
      return checked(programs.isEmpty() ? provider.resolveCredentials() : resolveInTime());
    } catch (SdkException
        | IllegalArgumentException
        | IllegalStateException
        | NullPointerException // of the SDK, for a response without credentials
        | UncheckedIOException e) {
      Optional<FailureException> ofService =
          configured.flatMap(source -> EcrFailures.ofCredentials(source.name(), e));
      throw ofService.isPresent() ? ofService.get() : unavailable(e);
    }
  }

  /** Rejects a line break: the JDK's message about an illegal header would quote the token. */
  private static AwsCredentials checked(AwsCredentials credentials) {
    String token =
        credentials instanceof AwsSessionCredentials session ? session.sessionToken() : "";
    if ((credentials.accessKeyId() + token).chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "the access key or the session token contains a line break");
    }
    return credentials;
  }

  /** Resolves with a timeout: a {@code credential_process} can wait for input that never comes. */
  private AwsCredentials resolveInTime() {
    FutureTask<AwsCredentials> lookup = new FutureTask<>(provider::resolveCredentials);
    Thread thread = new Thread(lookup, "aws-credentials");
    thread.setDaemon(true);
    thread.start();
    try {
      return lookup.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // The SDK cannot be interrupted while it reads what the program prints.
      ProcessHandle.current().descendants().filter(this::isProgram).forEach(ProcessHandle::destroy);
      throw SdkClientException.create(
          "credential_process did not end within " + timeout.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw SdkClientException.create("interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known
          ? known
          : SdkClientException.create(String.valueOf(e.getCause()), e.getCause());
    }
  }

  private boolean isProgram(ProcessHandle process) {
    return programs.stream().anyMatch(process.info().commandLine().orElse("")::contains);
  }

  /**
   * Whether there are credentials; false if none are configured.
   *
   * @throws FailureException if credentials are configured but cannot be loaded
   */
  boolean hasCredentials() {
    try {
      resolve();
      return true;
    } catch (AccessException e) {
      if (configured.isEmpty()) {
        return false;
      }
      throw e;
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

  private AccessException unavailable(RuntimeException e) {
    String reason =
        configured
            .map(
                source ->
                    "credentials from " + source.name() + " could not be loaded: " + reason(e))
            .orElse("no AWS credentials found");
    String remedy =
        EcrFailures.cause(e, SSLException.class)
            .filter(TlsFailures::isUntrusted)
            .map(tls -> TlsFailures.trustRemedy(tls, "the server"))
            .orElseGet(this::credentialsRemedy);
    Throwable cause = isUnreadable(e) || isIllegalHeader(e) ? null : e;
    return new AccessException(
        new Failure("log in to", Side.DESTINATION, "AWS", reason, remedy), cause);
  }

  /** The SDK neither asks for the code of an MFA device nor reads logins of 'aws login'. */
  private String credentialsRemedy() {
    return profile()
        .filter(profile -> configured.filter(Source::isProfile).isPresent())
        .filter(profile -> UNSUPPORTED.stream().anyMatch(profile.properties()::containsKey))
        .map(
            profile ->
                "Export its credentials first, with MFA or 'aws login' if it requires them:"
                    + " eval \"$(aws configure export-credentials --format env --profile "
                    + profile.name()
                    + ")\"")
        .orElse(PROVIDE_CREDENTIALS);
  }

  /** Whether this is the JDK's error for an illegal header, whose message quotes the token. */
  private static boolean isIllegalHeader(RuntimeException e) {
    return EcrFailures.cause(e, IllegalArgumentException.class)
        .filter(header -> String.valueOf(header.getMessage()).contains("message header value"))
        .isPresent();
  }

  /** Whether this is an error of a parser, whose message quotes its input. */
  private static boolean isUnreadable(RuntimeException e) {
    return EcrFailures.cause(e, IOException.class).filter(EcrFailures::isParserError).isPresent();
  }

  private static String reason(RuntimeException problem) {
    if (isUnreadable(problem)) {
      return "what it returns is not JSON";
    }
    if (isIllegalHeader(problem)) {
      return "a token contains a line break";
    }
    if (problem instanceof NullPointerException) {
      return "the response contains none";
    }
    if (String.valueOf(problem.getMessage()).contains("'signin' service module")) {
      return "it is a profile of 'aws login'";
    }
    Optional<AwsServiceException> response =
        EcrFailures.cause(problem, AwsServiceException.class)
            .filter(service -> !EcrFailures.code(service).isEmpty());
    if (response.isPresent()) {
      String code = EcrFailures.code(response.get());
      // Messages about signatures quote the request.
      return code.contains("Signature") ? code : EcrFailures.summary(response.get());
    }
    Optional<NoSuchFileException> missing = EcrFailures.cause(problem, NoSuchFileException.class);
    if (missing.isPresent()) {
      return "no such file: " + missing.get().getMessage();
    }
    // The rest of the message lists all profiles, or counts attempts.
    String message =
        String.valueOf(problem.getMessage())
            .split(": ProfileFile\\(", 2)[0]
            .replaceFirst(" \\(SDK Attempt Count: [0-9]+\\)$", "");
    message = message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    Throwable root = problem;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String cause = root.getMessage() == null ? "" : root.getMessage();
    return String.valueOf(problem.getMessage()).contains(cause) ? message : message + ": " + cause;
  }

  /** The first of the SDK's sources that is configured. */
  private Optional<Source> configuredSource() {
    return Stream.of(
            source(SdkSystemSetting.AWS_ACCESS_KEY_ID, AwsIdentity::ofVariables),
            source(
                SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE,
                WebIdentityTokenFileCredentialsProvider::create),
            source(ProfileFileSystemSetting.AWS_PROFILE, this::namedProfile)
                .filter(source -> !profileName().equals(DEFAULT_PROFILE)),
            profile()
                .filter(AwsIdentity::configuresCredentials)
                .map(
                    profile ->
                        new Source(
                            "profile " + profile.name(), ProfileCredentialsProvider.create())),
            source(
                SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI,
                () -> ContainerCredentialsProvider.builder().build()),
            source(
                SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_FULL_URI,
                () -> ContainerCredentialsProvider.builder().build()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Source> source(
      SystemSetting setting, Supplier<AwsCredentialsProvider> provider) {
    return setting
        .getNonDefaultStringValue()
        .filter(value -> !value.isBlank())
        .map(value -> new Source(setting.environmentVariable(), provider.get()));
  }

  /** Not a chain: its error message would describe both sources. */
  private static AwsCredentialsProvider ofVariables() {
    boolean isProperty = System.getProperty(SdkSystemSetting.AWS_ACCESS_KEY_ID.property()) != null;
    return isProperty
        ? SystemPropertyCredentialsProvider.create()
        : EnvironmentVariableCredentialsProvider.create();
  }

  /** A profile without credentials can be that of a container or instance with a role. */
  private AwsCredentialsProvider namedProfile() {
    AwsCredentialsProvider own = ProfileCredentialsProvider.create();
    if (profile().filter(profile -> !configuresCredentials(profile)).isEmpty()) {
      return own;
    }
    AwsCredentialsProvider all = DefaultCredentialsProvider.builder().build();
    return () -> {
      try {
        return all.resolveCredentials();
      } catch (SdkException e) {
        return own.resolveCredentials();
      }
    };
  }

  private static boolean configuresCredentials(Profile profile) {
    return profile.properties().keySet().stream().anyMatch(CREDENTIALS::contains);
  }

  private Optional<Profile> profile() {
    return profiles.profile(profileName());
  }

  private static String profileName() {
    return ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow();
  }

  @Override
  public void close() {
    if (provider instanceof SdkAutoCloseable resource) {
      resource.close();
    }
  }
}
