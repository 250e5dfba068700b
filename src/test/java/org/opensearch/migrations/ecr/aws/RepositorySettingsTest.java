package org.opensearch.migrations.ecr.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.migrations.ecr.model.RepositorySettings;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.ports.RepositoryCreator;
import org.opensearch.migrations.ecr.testing.FakeEcr;

/** What repositories are created with, and what is told of those that are there. */
class RepositorySettingsTest extends FakeEcrScene {

  private static final String KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222";
  private static final String POLICY = "{\"rules\": [{\"rulePriority\": 1}]}";
  private static final RepositorySettings ALL =
      new RepositorySettings(
          tags("team", "search", "cost-centre", ""),
          Optional.of(KEY),
          true,
          true,
          List.of(),
          Optional.of(POLICY),
          Optional.empty());
  private static final RepositorySettings POLICY_ALONE =
      new RepositorySettings(
          Map.of(),
          Optional.empty(),
          false,
          false,
          List.of(),
          Optional.of(POLICY),
          Optional.empty());

  private final List<String> warnings = new CopyOnWriteArrayList<>();

  private static Map<String, String> tags(String... pairs) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      tags.put(pairs[i], pairs[i + 1]);
    }
    return tags;
  }

  private RepositoryCreator repositories(RepositorySettings settings) {
    return ecr.repositories(REGISTRY, settings, warnings::add);
  }

  private List<String> actions() {
    return fake.calls().stream().map(FakeEcr.Call::action).toList();
  }

  @Test
  void newRepositoriesHaveAllSettings() {
    repositories(ALL).create("mirrored/x");

    JsonNode made = fake.described("mirrored/x");
    assertEquals(
        "[{\"Key\":\"team\",\"Value\":\"search\"},{\"Key\":\"cost-centre\",\"Value\":\"\"}]",
        made.path("tags").toString());
    assertEquals("IMMUTABLE", made.path("imageTagMutability").asText());
    assertTrue(made.path("imageScanningConfiguration").path("scanOnPush").asBoolean());
    assertEquals("KMS", made.path("encryptionConfiguration").path("encryptionType").asText());
    assertEquals(KEY, made.path("encryptionConfiguration").path("kmsKey").asText());
    assertEquals(Optional.of(POLICY), fake.lifecyclePolicy("mirrored/x"));
    assertEquals(List.of("CreateRepository", "PutLifecyclePolicy"), actions());
    assertEquals(List.of(), warnings);
  }

  @Test
  void withoutSettingsNoneAreSent() {
    RepositoryCreator repositories = repositories(RepositorySettings.DEFAULT);
    repositories.create("mirrored/x");
    repositories.complete("mirrored/x");

    assertEquals("MUTABLE", fake.described("mirrored/x").path("imageTagMutability").asText());
    assertEquals(List.of("CreateRepository"), actions());
  }

  @Test
  void differencesAreReportedOnceWithoutFurtherRequests() {
    fake.existing(List.of("mirrored/x", "mirrored/y", "other"));

    Set<String> missing =
        repositories(ALL).missing(List.of("mirrored/x", "mirrored/y", "mirrored/z"));

    assertEquals(Set.of("mirrored/z"), missing);
    assertEquals(
        List.of(
            "mutable tags (2), no scan on push (2), different encryption (2) in mirrored/x and"
                + " others: existing repositories are not changed"),
        warnings);
    assertEquals(List.of("DescribeRepositories"), actions());
  }

  @Test
  void matchingSettingsAreNotReported() {
    repositories(ALL).create("mirrored/x");
    repositories(ALL).missing(List.of("mirrored/x"));
    repositories(RepositorySettings.DEFAULT).missing(List.of("mirrored/x"));

    assertEquals(List.of(), warnings);
  }

  // Killed between CreateRepository and PutLifecyclePolicy

  @Test
  void incompleteRepositoriesGetTheirPolicy() {
    fake.existing(List.of("mirrored/x"));

    repositories(POLICY_ALONE).complete("mirrored/x");

    assertEquals(Optional.of(POLICY), fake.lifecyclePolicy("mirrored/x"));
    assertEquals(List.of("GetLifecyclePolicy", "ListImages", "PutLifecyclePolicy"), actions());
    assertEquals(List.of(), warnings);
  }

  @Test
  void repositoriesWithImagesAreNotChanged() {
    fake.tagged("mirrored/x", "1").tagged("mirrored/y", "1");
    RepositoryCreator repositories = repositories(POLICY_ALONE);

    repositories.complete("mirrored/x");
    repositories.complete("mirrored/y");

    assertEquals(Optional.empty(), fake.lifecyclePolicy("mirrored/x"));
    assertEquals(
        List.of(
            "repository mirrored/x has images but no lifecycle policy; existing repositories are"
                + " not changed"),
        warnings);
  }

  @Test
  void policiesAreComparedAsJsonAndNotReplaced() {
    fake.existing(List.of("a/1", "a/2"));
    fake.lifecyclePolicy("a/1", "{\"rules\":[{\"rulePriority\":1}]}");
    fake.lifecyclePolicy("a/2", "{\"rules\":[]}");

    repositories(POLICY_ALONE).complete("a/1");
    assertEquals(List.of(), warnings);
    repositories(POLICY_ALONE).complete("a/2");
    assertTrue(
        warnings.get(0).contains("a/2 has a different lifecycle policy"), warnings.toString());
    assertEquals(Optional.of("{\"rules\":[]}"), fake.lifecyclePolicy("a/2"));
  }

  @Test
  void aMissingPermissionForPoliciesIsReported() {
    fake.existing(List.of("a/1"));
    fake.faults().always("GetLifecyclePolicy", "AccessDeniedException", "no");

    repositories(POLICY_ALONE).complete("a/1");

    assertTrue(warnings.get(0).contains("a/1 may have no lifecycle policy"), warnings.toString());
  }

  @Test
  void aFailedPolicyIsSetByTheNextAttempt() {
    fake.faults().add("PutLifecyclePolicy", 1, 400, "AccessDeniedException", "no");
    RepositoryCreator repositories = repositories(POLICY_ALONE);

    assertThrows(FailureException.class, () -> repositories.create("a/1"));
    repositories.create("a/1");

    assertEquals(Optional.of(POLICY), fake.lifecyclePolicy("a/1"));
  }

  @Test
  void aRepositoryThatIsNotYetVisibleIsRetried() {
    fake.faults().add("PutLifecyclePolicy", 1, 400, "RepositoryNotFoundException", "not yet");
    try (AmazonEcr patient = ecr(2)) {
      patient.repositories(REGISTRY, POLICY_ALONE, warnings::add).create("a/1");
    }
    assertEquals(Optional.of(POLICY), fake.lifecyclePolicy("a/1"));
  }

  /** Of two runs at once, the other may have created it a moment ago. */
  @Test
  void aRepositoryOfAnotherRunThatIsNotYetVisibleIsRetried() {
    fake.existing(List.of("a/1"));
    fake.faults().add("GetLifecyclePolicy", 1, 400, "RepositoryNotFoundException", "not yet");
    try (AmazonEcr patient = ecr(2)) {
      patient.repositories(REGISTRY, POLICY_ALONE, warnings::add).create("a/1");
    }
    assertEquals(Optional.of(POLICY), fake.lifecyclePolicy("a/1"));
  }

  // Exceptions from immutable tags, and repository policies

  private static final String ACCESS =
      "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\":"
          + " {\"AWS\": \"444455556666\"}, \"Action\": \"ecr:BatchGetImage\"}]}";

  private static RepositorySettings access(String... mutableTags) {
    return new RepositorySettings(
        Map.of(),
        Optional.empty(),
        false,
        mutableTags.length > 0,
        List.of(mutableTags),
        Optional.empty(),
        Optional.of(ACCESS));
  }

  @Test
  void exceptionsAndRepositoryPolicyAreSet() {
    repositories(access("latest", "main-*")).create("mirrored/x");

    JsonNode made = fake.described("mirrored/x");
    assertEquals("IMMUTABLE_WITH_EXCLUSION", made.path("imageTagMutability").asText());
    assertEquals(
        "[{\"filterType\":\"WILDCARD\",\"filter\":\"latest\"},"
            + "{\"filterType\":\"WILDCARD\",\"filter\":\"main-*\"}]",
        made.path("imageTagMutabilityExclusionFilters").toString());
    assertEquals(Optional.of(ACCESS), fake.repositoryPolicy("mirrored/x"));
    assertEquals(Optional.empty(), fake.lifecyclePolicy("mirrored/x"));
    assertEquals(List.of("CreateRepository", "SetRepositoryPolicy"), actions());
  }

  @Test
  void otherExceptionsAreReported() {
    repositories(access("latest", "main-*")).create("a/1");
    repositories(access("*-SNAPSHOT")).create("a/2");
    fake.existing(List.of("a/3"));
    repositories(access("main-*", "latest")).missing(List.of("a/1", "a/2", "a/3"));
    assertEquals(
        List.of(
            "other exceptions from immutable tags (1), mutable tags (1) in a/2 and others:"
                + " existing repositories are not changed"),
        warnings);
  }

  @Test
  void incompleteRepositoriesGetTheirRepositoryPolicy() {
    fake.existing(List.of("a/1")).tagged("a/2", "1").tagged("a/3", "1").tagged("a/4", "1");
    fake.repositoryPolicy("a/3", "{\"Version\": \"2012-10-17\", \"Statement\": []}");
    // As ECR returns it.
    fake.repositoryPolicy(
        "a/4", ACCESS.replace("444455556666", "arn:aws:iam::444455556666:root").replace(" ", ""));
    RepositoryCreator repositories = repositories(access());
    List.of("a/1", "a/2", "a/3", "a/4").forEach(repositories::complete);

    assertEquals(Optional.of(ACCESS), fake.repositoryPolicy("a/1"));
    assertEquals(Optional.empty(), fake.repositoryPolicy("a/2"));
    assertEquals(
        List.of(
            "repository a/2 has images but no repository policy; existing repositories are not"
                + " changed",
            "repository a/3 has a different repository policy; existing repositories are not"
                + " changed"),
        warnings);
  }

  /** Killed after the first of two policies. */
  @Test
  void bothPoliciesAreCompleted() {
    fake.existing(List.of("a/1")).repositoryPolicy("a/1", ACCESS);
    RepositorySettings both =
        new RepositorySettings(
            Map.of(),
            Optional.empty(),
            false,
            false,
            List.of(),
            Optional.of(POLICY),
            Optional.of(ACCESS));
    repositories(both).complete("a/1");
    assertEquals(Optional.of(POLICY), fake.lifecyclePolicy("a/1"));
    assertEquals(List.of(), fake.calls("SetRepositoryPolicy"));
    assertEquals(List.of(), warnings);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CreateRepository | InvalidParameterException | 'imageTagMutabilityExclusionFilters' has"
            + " too many wildcards | InvalidInputException | Correct --immutable-tags-except",
        "SetRepositoryPolicy | InvalidParameterException | Invalid repository policy provided |"
            + " InvalidInputException | Correct the --repository-policy file",
        "SetRepositoryPolicy | AccessDeniedException | no | AccessException |"
            + " Allow ecr:SetRepositoryPolicy in",
        "SetRepositoryPolicy | RepositoryNotFoundException | gone | TransientException | Run again",
      })
  void errorCodesOfAccessAreTranslated(
      String action, String code, String said, String type, String words) {
    fake.faults().always(action, code, said);
    FailureException e =
        assertThrows(
            FailureException.class, () -> repositories(access("latest")).create("mirrored/x"));
    assertEquals(type, e.getClass().getSimpleName());
    assertTrue(e.getMessage().contains(words), e.getMessage());
  }

  // Errors

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CreateRepository | KmsException | no key | AccessException | kms:CreateGrant",
        "CreateRepository | InvalidParameterException | 'kmsKey' failed |"
            + " InvalidInputException | --kms-key",
        "CreateRepository | InvalidTagParameterException | bad | InvalidInputException |"
            + " --repository-tag",
        "CreateRepository | TooManyTagsException | many | InvalidInputException | 50 tags",
        "CreateRepository | AccessDeniedException | User: me is not authorized to perform:"
            + " ecr:TagResource on resource: x | AccessException | Allow ecr:TagResource in",
        "CreateRepository | AccessDeniedException | User: me is not authorized to perform:"
            + " kms:CreateGrant on resource: x | AccessException | Allow kms:CreateGrant in",
        "PutLifecyclePolicy | AccessDeniedException | no | AccessException |"
            + " Allow ecr:PutLifecyclePolicy in",
        "PutLifecyclePolicy | InvalidParameterException | bad | InvalidInputException |"
            + " --lifecycle-policy",
        "PutLifecyclePolicy | RepositoryNotFoundException | gone | TransientException | Run again",
      })
  void errorCodesAreTranslated(String action, String code, String said, String type, String words) {
    fake.faults().always(action, code, said);

    FailureException e =
        assertThrows(FailureException.class, () -> repositories(ALL).create("mirrored/x"));

    assertEquals(type, e.getClass().getSimpleName());
    assertTrue(e.getMessage().contains(words), e.getMessage());
    assertTrue(e.getMessage().contains("mirrored/x"), e.getMessage());
  }
}
