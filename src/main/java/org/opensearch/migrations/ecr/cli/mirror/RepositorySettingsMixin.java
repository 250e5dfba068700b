package org.opensearch.migrations.ecr.cli.mirror;

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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Settings for repositories that are created. */
final class RepositorySettingsMixin {

  /** Amazon ECR API reference, {@code CreateRepository}. */
  private static final int MOST_TAGS = 50;

  /** AWS's rules for tags, which are those of most services. */
  private static final Pattern TAG_KEY = Pattern.compile("[\\p{L}\\p{N} _.:/+@-]{1,128}");

  private static final Pattern TAG_VALUE = Pattern.compile("[\\p{L}\\p{N} _.:/=+@-]{0,256}");

  private static final Pattern KMS_KEY =
      Pattern.compile(
          "arn:aws[a-z-]*:kms:(?<region>[a-z0-9-]+):[0-9]{12}:(?:key|alias)/[A-Za-z0-9/_-]+");

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
   * What was asked for.
   *
   * @param isEcr whether {@code target} is a registry of Amazon ECR
   * @throws ParameterException when it is malformed, or says nothing of that registry
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when the file of the
   *     policy is not one
   */
  RepositorySettings settings(MirrorTarget target, boolean isEcr) {
    boolean isAsked =
        !tags.isEmpty() || kmsKey != null || scanOnPush || immutableTags || lifecyclePolicy != null;
    if (!isEcr && isAsked) {
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
        Optional.ofNullable(lifecyclePolicy).map(LifecyclePolicyFile::read));
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
}
