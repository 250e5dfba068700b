package org.opensearch.migrations.ecr.verify.pods;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.BoundedInputStream;

/** Reads what {@code kubectl get pods -o json} prints, a pod at a time. */
public final class PodListReader {

  private static final long LARGEST_BYTES = 64L * 1024 * 1024;
  private static final List<String> KINDS =
      List.of("initContainer", "container", "ephemeralContainer");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String source;
  private final List<PodContainer> containers = new ArrayList<>();

  private PodListReader(String source) {
    this.source = source;
  }

  /**
   * Reads a list of pods, or one pod.
   *
   * @param source the name of the input in messages
   * @throws InvalidInputException if it is something else, or larger than 64 MiB
   */
  public static List<PodContainer> read(InputStream in, String source) {
    PodListReader reader = new PodListReader(source);
    try (JsonParser parser =
        JSON.createParser(new BoundedInputStream(in, LARGEST_BYTES, PodListReader::tooLarge))) {
      reader.document(parser);
    } catch (JsonProcessingException e) {
      throw reader.invalid(
          "it is not valid JSON, or is incomplete (line " + e.getLocation().getLineNr() + ")");
    } catch (IOException e) {
      throw reader.invalid(String.valueOf(e.getMessage()));
    }
    return reader.containers;
  }

  private static IOException tooLarge(long limit) {
    return new IOException("it is larger than " + limit / 1024 / 1024 + " MiB");
  }

  private void document(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw invalid("it is not a JSON object");
    }
    boolean isList = false;
    Map<String, JsonNode> fields = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("items") && value == JsonToken.START_ARRAY) {
        isList = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          pod(parser.readValueAsTree());
        }
      } else {
        fields.put(field, parser.readValueAsTree());
      }
    }
    if (!isList) {
      pod(JSON.valueToTree(fields));
    }
  }

  private void pod(JsonNode pod) {
    // Items of a PodList say no kind, those of a List do.
    if (!pod.path("spec").path("containers").isArray()
        || !pod.path("kind").asText("Pod").equals("Pod")) {
      throw invalid("it contains an item that is not a pod");
    }
    JsonNode metadata = pod.path("metadata");
    String name =
        metadata.path("namespace").asText("default") + "/" + metadata.path("name").asText();
    Optional<String> release =
        Optional.ofNullable(
            metadata.path("labels").path("app.kubernetes.io/instance").asText(null));
    for (String kind : KINDS) {
      Map<String, JsonNode> waiting = new HashMap<>();
      for (JsonNode status : pod.path("status").path(kind + "Statuses")) {
        waiting.put(status.path("name").asText(), status.path("state").path("waiting"));
      }
      for (JsonNode container : pod.path("spec").path(kind + "s")) {
        add(name, release, container, waiting.get(container.path("name").asText()));
      }
    }
  }

  private void add(String pod, Optional<String> release, JsonNode container, JsonNode waiting) {
    Optional<String> reason =
        Optional.ofNullable(waiting).map(state -> state.path("reason").asText(null));
    containers.add(
        new PodContainer(
            Failure.printable(pod),
            Failure.printable(container.path("name").asText()),
            Failure.printable(container.path("image").asText()),
            release,
            reason.map(Failure::printable),
            waiting == null ? "" : Failure.printable(waiting.path("message").asText(""))));
  }

  private InvalidInputException invalid(String reason) {
    return new InvalidInputException(
        new Failure(
            "read pods",
            Side.LOCAL,
            source,
            reason,
            "Specify the output of 'kubectl get pods -A -o json'"));
  }
}
