package org.opensearch.migrations.ecr.cli.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.cli.Ran;

/** Settings of repositories that cannot be meant: told before anything is asked of anybody. */
class RepositorySettingsMixinTest {

  private static final String ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

  private static Ran mirror(String registry, String... options) {
    List<String> arguments = new ArrayList<>(List.of("mirror", registry));
    arguments.addAll(List.of(options));
    return Ran.with(Map.of(), arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "layout:x --repository-tag a=b",
        "layout:x --lifecycle-policy no-such-file",
        "r.example --scan-on-push",
        "r.example --immutable-tags",
        "r.example --repository-policy no-such-file",
        "r.example --create-repositories never",
        "layout:x --create-repositories=never",
        ECR + " --registry-type=oci --kms-key=nonsense",
      })
  void settingsRequireAnEcrRegistry(String arguments) {
    String[] words = arguments.split(" ", 2);
    Ran ran = mirror(words[0], words[1].split(" "));
    assertEquals(2, ran.status(), ran.err());
    assertTrue(ran.err().contains("apply only to Amazon ECR"), ran.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "=b", "aws:a=b", "AWS:x=y", "a=b\u0000", "a*=b", "é!=1"})
  void invalidTagIsRejected(String tag) {
    Ran ran = mirror(ECR, "--repository-tag", tag);
    assertEquals(2, ran.status(), ran.err());
    assertTrue(ran.err().contains("--repository-tag must be K=V"), ran.err());
  }

  @Test
  void longTagsAreRejected() {
    assertEquals(2, mirror(ECR, "--repository-tag", "k".repeat(129) + "=v").status());
    assertEquals(2, mirror(ECR, "--repository-tag", "k=" + "v".repeat(257)).status());
  }

  @Test
  void duplicateTagKeyIsRejected() {
    Ran ran = mirror(ECR, "--repository-tag", "a=1", "--repository-tag", "a=2");
    assertEquals(2, ran.status());
    assertTrue(ran.err().contains("specifies the key 'a' twice"), ran.err());
  }

  @Test
  void moreThanFiftyTagsAreRejected() {
    String[] options =
        IntStream.rangeClosed(1, 51)
            .mapToObj(i -> "--repository-tag=k" + i + "=v=" + i)
            .toArray(String[]::new);
    Ran ran = mirror(ECR, options);
    assertEquals(2, ran.status());
    assertTrue(ran.err().contains("at most 50 tags, but --repository-tag specifies 51"), ran.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1234-5678",
        "alias/mine",
        "arn:aws:kms:eu-west-1:123:key/1",
        "arn:aws:s3:eu-west-1:123456789012:key/1"
      })
  void invalidKeyArnIsRejected(String key) {
    Ran ran = mirror(ECR, "--kms-key", key);
    assertEquals(2, ran.status());
    assertTrue(ran.err().contains("--kms-key must be the ARN"), ran.err());
  }

  @Test
  void keyOfAnotherRegionIsRejected() {
    Ran ran = mirror(ECR, "--kms-key", "arn:aws:kms:us-east-1:123456789012:alias/mine");
    assertEquals(2, ran.status());
    assertTrue(ran.err().contains("in the region of the registry, eu-west-1"), ran.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"rules\": [} | it is not JSON (line 1",
        "{\"rules\": [1]} trailing | it is not JSON",
        "[] | it has no list of 'rules'",
        "{\"rules\": []} | it has no list of 'rules'",
        "'' | it has no list of 'rules'",
      })
  void invalidPolicyFileIsRejected(String content, String words, @TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("policy.json"), content);
    Ran ran = mirror(ECR, "--lifecycle-policy", file.toString());
    assertEquals(3, ran.status(), ran.err());
    assertTrue(
        ran.err().contains("cannot read lifecycle policy " + file + ": " + words), ran.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"Statement\": [} | it is not JSON (line 1",
        "{\"rules\": [1]} | it has no list of 'Statement'",
        "{\"Statement\": \"\"} | it has no list of 'Statement'",
        "{\"Statement\": {}} | it has no list of 'Statement'",
      })
  void invalidRepositoryPolicyFileIsRejected(String content, String words, @TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("policy.json"), content);
    Ran ran = mirror(ECR, "--repository-policy", file.toString());
    assertEquals(3, ran.status(), ran.err());
    assertTrue(
        ran.err().contains("cannot read repository policy " + file + ": " + words), ran.err());
    assertTrue(ran.err().contains("in the format of 'aws ecr set-repository-policy'"), ran.err());
    Files.writeString(file, "{\"Statement\": [\"" + "x".repeat(10_240) + "\"]}");
    Ran tooLong = mirror(ECR, "--repository-policy", file.toString());
    assertTrue(tooLong.err().contains("longer than the 10240 characters"), tooLong.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--immutable-tags-except latest | requires --immutable-tags",
        "--immutable-tags --immutable-tags-except a/b | must be 1 to 128 letters",
        "--immutable-tags --immutable-tags-except= | must be 1 to 128 letters",
        "--immutable-tags --immutable-tags-except 1 --immutable-tags-except 2"
            + " --immutable-tags-except 3 --immutable-tags-except 4 --immutable-tags-except 5"
            + " --immutable-tags-except 6 | at most 5 exceptions, but --immutable-tags-except"
            + " specifies 6",
        "--create-repositories never --scan-on-push | --scan-on-push applies to repositories that"
            + " are created, but --create-repositories never was specified",
        "--create-repositories never --repository-policy x | --repository-policy applies to",
        "--create-repositories always | --create-repositories",
      })
  void contradictingOptionsAreRejected(String options, String words) {
    Ran ran = mirror(ECR, options.split(" "));
    assertEquals(2, ran.status(), ran.err());
    assertTrue(ran.err().contains(words), ran.err());
  }

  @Test
  void longOrMissingPolicyFileIsRejected(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("policy.json");
    Ran missing = mirror(ECR, "--lifecycle-policy", file.toString());
    assertEquals(3, missing.status());
    assertTrue(missing.err().contains("there is no such file"), missing.err());

    Files.writeString(file, "{\"rules\": [\"" + "x".repeat(30_720) + "\"]}");
    Ran tooLong = mirror(ECR, "--lifecycle-policy", file.toString());
    assertEquals(3, tooLong.status());
    assertTrue(tooLong.err().contains("longer than the 30720 characters"), tooLong.err());
  }
}
