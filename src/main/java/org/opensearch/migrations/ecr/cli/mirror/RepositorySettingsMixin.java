package org.opensearch.migrations.ecr.cli.mirror;

import static com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS;
import static org.opensearch.migrations.ecr.cli.options.RootCommand.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.manifest.InputFile;
import org.opensearch.migrations.ecr.model.EcrHost;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.RepositorySettings;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
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

  /** Amazon ECR API reference, {@code ImageTagMutabilityExclusionFilter}. */
  private static final Pattern TAG_PATTERN = Pattern.compile("[0-9a-zA-Z._*-]{1,128}");

  private static final int MOST_TAG_PATTERNS = 5;

  /** Whether missing repositories are created. */
  enum Creation {
    /** Before the first push. */
    AUTO,
    /** They exist, or the registry creates them. */
    NEVER;

    /** The name on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

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
      names = "--immutable-tags-except",
      paramLabel = "PATTERN",
      description =
          "With --immutable-tags, tags that stay mutable, such as 'latest' or 'main-*'. Can be"
              + " repeated.")
  private List<String> mutableTags = List.of();

  @Option(
      names = "--lifecycle-policy",
      paramLabel = "FILE",
      description =
          "JSON file with the lifecycle policy for ECR repositories that are created. It is"
              + " set before anything is pushed.")
  private Path lifecyclePolicy;

  @Option(
      names = "--repository-policy",
      paramLabel = "FILE",
      description =
          "JSON file with the repository policy for ECR repositories that are created, for"
              + " example to allow pulls from another account. It is set before anything is"
              + " pushed.")
  private Path repositoryPolicy;

  @Option(
      names = "--create-repositories",
      paramLabel = "auto|never",
      defaultValue = "auto",
      description =
          "Whether to create missing ECR repositories. never: they exist, or a repository"
              + " creation template creates them on push. Default: ${DEFAULT-VALUE}.")
  private Creation creation;

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
    List<String> set = given();
    if (!isEcr && (!set.isEmpty() || creation == Creation.NEVER)) {
      throw usage(
          command,
          "--repository-tag, --kms-key, --scan-on-push, --immutable-tags, --lifecycle-policy,"
              + " --repository-policy and --create-repositories apply only to Amazon ECR"
              + " registries, and "
              + target.host()
              + " is not one");
    }
    if (creation == Creation.NEVER && !set.isEmpty()) {
      throw usage(
          command,
          set.get(0)
              + " applies to repositories that are created, but --create-repositories never was"
              + " specified: specify these settings in the repository creation template");
    }
    return new RepositorySettings(
        tags(),
        key(target),
        scanOnPush,
        immutableTags,
        mutableTags(),
        Optional.ofNullable(lifecyclePolicy).map(PolicyFile.LIFECYCLE::read),
        Optional.ofNullable(repositoryPolicy).map(PolicyFile.REPOSITORY::read));
  }

  /** Whether missing repositories are created. */
  boolean createsRepositories() {
    return creation == Creation.AUTO;
  }

  /** The options that were specified. */
  private List<String> given() {
    Map<String, Boolean> options = new LinkedHashMap<>();
    options.put("--repository-tag", !tags.isEmpty());
    options.put("--kms-key", kmsKey != null);
    options.put("--scan-on-push", scanOnPush);
    options.put("--immutable-tags", immutableTags);
    options.put("--immutable-tags-except", !mutableTags.isEmpty());
    options.put("--lifecycle-policy", lifecyclePolicy != null);
    options.put("--repository-policy", repositoryPolicy != null);
    options.values().removeIf(isGiven -> !isGiven);
    return List.copyOf(options.keySet());
  }

  private List<String> mutableTags() {
    if (!mutableTags.isEmpty() && !immutableTags) {
      throw usage(command, "--immutable-tags-except requires --immutable-tags");
    }
    for (String pattern : mutableTags) {
      if (!TAG_PATTERN.matcher(pattern).matches()) {
        throw usage(
            command,
            "--immutable-tags-except must be 1 to 128 letters, digits and ._*-, where * matches any"
                + " characters, not '"
                + pattern
                + "'");
      }
    }
    List<String> distinct = mutableTags.stream().distinct().toList();
    if (distinct.size() > MOST_TAG_PATTERNS) {
      throw usage(
          command,
          "a repository can have at most 5 exceptions, but --immutable-tags-except specifies "
              + distinct.size());
    }
    return distinct;
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
            command,
            "--repository-tag must be K=V: a key of 1 to 128 and a value of up to 256 letters,"
                + " digits, spaces and _.:/+@-, where the key does not begin with aws:, not '"
                + tag
                + "'");
      }
      if (parsed.put(parts[0], parts[1]) != null) {
        throw usage(command, "--repository-tag specifies the key '" + parts[0] + "' twice");
      }
    }
    if (parsed.size() > MOST_TAGS) {
      throw usage(
          command,
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
          command,
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
                  command,
                  "the key of --kms-key must be in the region of the registry, " + host.region());
            });
    return Optional.of(kmsKey);
  }

  /**
   * A kind of policy in a file.
   *
   * @param operation for messages
   * @param content the field that ECR requires
   * @param longest the number of characters that ECR allows
   * @param command the command of the AWS CLI for such a file
   */
  private record PolicyFile(String operation, String content, int longest, String command) {

    static final PolicyFile LIFECYCLE =
        new PolicyFile("read lifecycle policy", "rules", 30_720, "put-lifecycle-policy");

    static final PolicyFile REPOSITORY =
        new PolicyFile("read repository policy", "Statement", 10_240, "set-repository-policy");

    /** Reads a policy, checked only for what ECR would reject in any case. */
    String read(Path file) {
      // A character takes four bytes at most.
      String text = InputFile.text(file, 4 * longest + 1, operation, remedy()).strip();
      if (text.length() > longest) {
        throw invalid(
            file, "it is longer than the " + longest + " characters that ECR allows", null);
      }
      try {
        JsonNode policy =
            new JsonMapper().readerFor(JsonNode.class).with(FAIL_ON_TRAILING_TOKENS).readTree(text);
        if (!policy.path(content).isContainerNode() || policy.path(content).isEmpty()) {
          throw invalid(file, "it has no list of '" + content + "'", null);
        }
        return text;
      } catch (JsonProcessingException e) {
        String where =
            e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage() + ")";
        throw invalid(file, "it is not JSON" + where, e);
      }
    }

    private String remedy() {
      return "Specify a policy file in the format of 'aws ecr " + command + "'";
    }

    private InvalidInputException invalid(Path file, String reason, Throwable cause) {
      return InvalidInputException.local(operation, file.toString(), reason, remedy(), cause);
    }
  }
}
