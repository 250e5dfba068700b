package org.opensearch.migrations.ecr.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.migrations.ecr.model.failure.Redaction;

/** What a server said in the body of an error, in one line. */
final class ServerErrorMessage {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST = 300;
  private static final int LONGEST_READ = 2000;

  private ServerErrorMessage() {}

  /** Empty, or a colon and the words of an OCI error list, else of a short plain text. */
  static String of(String body) {
    if (body.isBlank()) {
      return "";
    }
    String words = body.startsWith("{") ? errors(body) : body.startsWith("<") ? "" : body;
    if (words.isBlank()) {
      return "";
    }
    words = Redaction.of(shortened(words, LONGEST_READ));
    return ": " + shortened(words, LONGEST);
  }

  private static String shortened(String words, int longest) {
    return words.length() > longest ? words.substring(0, longest) + "…" : words;
  }

  private static String errors(String body) {
    try {
      List<String> said = new ArrayList<>();
      JsonNode answer = JSON.readTree(body);
      for (JsonNode error : answer.path("errors")) {
        String code = error.path("code").asText("");
        String message = error.path("message").asText("");
        said.add(message.isEmpty() ? code : code.isEmpty() ? message : code + " (" + message + ")");
      }
      if (said.isEmpty()) {
        said.add(answer.path("details").asText(answer.path("message").asText("")));
      }
      return String.join("; ", said);
    } catch (JsonProcessingException e) {
      return body;
    }
  }
}
