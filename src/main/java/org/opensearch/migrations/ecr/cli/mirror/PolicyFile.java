package org.opensearch.migrations.ecr.cli.mirror;

import static com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import org.opensearch.migrations.ecr.manifest.InputFile;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

/**
 * A kind of policy in a file.
 *
 * @param operation for messages
 * @param content the field that ECR requires
 * @param longest the number of characters that ECR allows
 * @param command the command of the AWS CLI for such a file
 */
record PolicyFile(String operation, String content, int longest, String command) {

  static final PolicyFile LIFECYCLE =
      new PolicyFile("read lifecycle policy", "rules", 30_720, "put-lifecycle-policy");

  static final PolicyFile REPOSITORY =
      new PolicyFile("read repository policy", "Statement", 10_240, "set-repository-policy");

  /** Reads a policy, checked only for what ECR would reject in any case. */
  String read(Path file) {
    // A character takes four bytes at most.
    String text = InputFile.text(file, 4 * longest + 1, operation, remedy()).strip();
    if (text.length() > longest) {
      throw invalid(file, "it is longer than the " + longest + " characters that ECR allows", null);
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
