package org.opensearch.migrations.ecr.cli.mirror;

import static com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.model.EcrHost;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.RepositorySettings;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Settings for repositories that are created. */
final class RepositorySettingsMixin {

  /** Amazon ECR API reference, {@code CreateRepository}. */
  private static final int MOST_TAGS = 50;

  /** The tag restrictions that most AWS services share. */
  private static final Pattern TAG_KEY = Pattern.compile("[\\p{L}\\p{N} _.:/+@-]{1,128}");

  private static final Pattern TAG_VALUE = Pattern.compile("[\\p{L}\\p{N} _.:/=+@-]{0,256}");

  private static final Pattern KMS_KEY =
      Pattern.compile(
          "arn:aws[a-z-]*:kms:(?<region>[a-z0-9-]+):[0-9]{12}:(?:key|alias)/[A-Za-z0-9/_-]+");

  /** Amazon ECR API reference, {@code PutLifecyclePolicy}: the length of lifecyclePolicyText. */
  private static final int LONGEST_POLICY = 30_720;

  @Option(
      names = "--repository-tag",
      paramLabel = "K=V",
      description = "Resource tag for ECR repositories that are created. Can be repeated.")
  private List<String> tags = List.of();

  @Option(
      names = "--kms-key",
      paramLabel = "ARN",
      description =
          "KMS key for encrypting ECR repositories that are created. Default: a key managed"
              + " by ECR.")
  private String kmsKey;

  @Option(
      names = "--scan-on-push",
      description = "Enable scan on push for ECR repositories that are created.")
  private boolean scanOnPush;

  @Option(
      names = "--immutable-tags",
      description = "Enable tag immutability for ECR repositories that are created.")
  private boolean immutableTags;

  @Option(
      names = "--lifecycle-policy",
      paramLabel = "FILE",
      description =
          "JSON file with the lifecycle policy for ECR repositories that are created. It is"
              + " set before anything is pushed.")
  private Path lifecyclePolicy;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * The settings.
   *
   * @param isEcr whether {@code target} is an Amazon ECR registry
   * @throws ParameterException when an option is malformed or does not apply to {@code target}
   * @throws InvalidInputException when the lifecycle policy cannot be read or is invalid
   */
  RepositorySettings settings(MirrorTarget target, boolean isEcr) {
    boolean isSet =
        !tags.isEmpty() || kmsKey != null || scanOnPush || immutableTags || lifecyclePolicy != null;
    if (!isEcr && isSet) {
      throw usage(
          "--repository-tag, --kms-key, --scan-on-push, --immutable-tags and --lifecycle-policy"
              + " apply only to Amazon ECR registries, and "
              + target.host()
              + " is not one");
    }
    return new RepositorySettings(
        tags(),
        key(target),
        scanOnPush,
        immutableTags,
        Optional.ofNullable(lifecyclePolicy).map(RepositorySettingsMixin::policy));
  }

  private Map<String, String> tags() {
    Map<String, String> parsed = new LinkedHashMap<>();
    for (String tag : tags) {
      String[] parts = tag.split("=", 2);
      boolean valid =
          parts.length == 2
              && TAG_KEY.matcher(parts[0]).matches()
              && TAG_VALUE.matcher(parts[1]).matches()
              && !parts[0].toLowerCase(Locale.ROOT).startsWith("aws:");
      if (!valid) {
        throw usage(
            "--repository-tag must be K=V: a key of 1 to 128 and a value of up to 256 letters,"
                + " digits, spaces and _.:/+@-, where the key does not begin with aws:, not '"
                + tag
                + "'");
      }
      if (parsed.put(parts[0], parts[1]) != null) {
        throw usage("--repository-tag specifies the key '" + parts[0] + "' twice");
      }
    }
    if (parsed.size() > MOST_TAGS) {
      throw usage(
          "a repository can have at most 50 tags, but --repository-tag specifies " + parsed.size());
    }
    return parsed;
  }

  private Optional<String> key(MirrorTarget target) {
    if (kmsKey == null) {
      return Optional.empty();
    }
    Matcher arn = KMS_KEY.matcher(kmsKey);
    if (!arn.matches()) {
      throw usage(
          "--kms-key must be the ARN of a key or an alias,"
              + " arn:aws:kms:REGION:ACCOUNT:key/ID, not '"
              + kmsKey
              + "'");
    }
    EcrHost.parse(target.host())
        .filter(host -> !host.region().equals(arn.group("region")))
        .ifPresent(
            host -> {
              throw usage(
                  "the key of --kms-key must be in the region of the registry, " + host.region());
            });
    return Optional.of(kmsKey);
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  /** Checks a lifecycle policy only for what ECR would reject in any case. */
  private static String policy(Path file) {
    String text = policyText(file);
    if (text.length() > LONGEST_POLICY) {
      throw invalidPolicy(file, "it is longer than the 30720 characters that ECR allows", null);
    }
    try {
      JsonNode policy =
          new JsonMapper().readerFor(JsonNode.class).with(FAIL_ON_TRAILING_TOKENS).readTree(text);
      if (!policy.path("rules").isArray() || policy.path("rules").isEmpty()) {
        throw invalidPolicy(file, "it has no list of 'rules'", null);
      }
      return text;
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " (line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage() + ")";
      throw invalidPolicy(file, "it is not JSON" + where, e);
    }
  }

  private static String policyText(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      // A character takes four bytes at most.
      return new String(in.readNBytes(4 * LONGEST_POLICY + 1), UTF_8).strip();
    } catch (NoSuchFileException e) {
      throw invalidPolicy(file, "there is no such file", e);
    } catch (AccessDeniedException e) {
      throw invalidPolicy(file, "permission denied", e);
    } catch (IOException e) {
      throw invalidPolicy(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static InvalidInputException invalidPolicy(Path file, String reason, Throwable cause) {
    return new InvalidInputException(
        new Failure(
            "read lifecycle policy",
            Side.LOCAL,
            file.toString(),
            reason,
            "Specify a policy file in the format of 'aws ecr put-lifecycle-policy'"),
        cause);
  }
}
