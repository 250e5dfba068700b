package org.opensearch.migrations.ecr.cli.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;

/** Reads a lifecycle policy as far as it can be checked without ECR, which knows the rest. */
final class LifecyclePolicyFile {

  /** Amazon ECR API reference, {@code PutLifecyclePolicy}: the length of lifecyclePolicyText. */
  private static final int LONGEST = 30_720;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private LifecyclePolicyFile() {}

  /**
   * The policy, JSON.
   *
   * @throws InvalidInputException when the file cannot be read, or holds no such policy
   */
  static String read(Path file) {
    String text = text(file);
    if (text.length() > LONGEST) {
      throw invalid(file, "it is longer than the 30720 characters that ECR allows", null);
    }
    try {
      JsonNode policy = JSON.readTree(text);
      if (!policy.path("rules").isArray() || policy.path("rules").isEmpty()) {
        throw invalid(file, "it has no list of 'rules'", null);
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

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      // A character takes four bytes at most.
      return new String(in.readNBytes(4 * LONGEST + 1), UTF_8).strip();
    } catch (NoSuchFileException e) {
      throw invalid(file, "there is no such file", e);
    } catch (AccessDeniedException e) {
      throw invalid(file, "permission denied", e);
    } catch (IOException e) {
      throw invalid(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static InvalidInputException invalid(Path file, String reason, Throwable cause) {
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
