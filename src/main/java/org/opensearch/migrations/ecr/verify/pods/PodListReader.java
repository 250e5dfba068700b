package org.opensearch.migrations.ecr.verify.pods;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.oci.BoundedInputStream;
import org.opensearch.migrations.ecr.verify.pods.PodContainer.Kind;

/** Reads what {@code kubectl get pods -o json} prints, or {@code kubectl get pods,events}. */
public final class PodListReader {

  private static final long LARGEST_BYTES = 64L * 1024 * 1024;
  private static final List<String> KINDS =
      List.of("initContainer", "container", "ephemeralContainer");
  private static final String FAILED = "ErrImagePull";
  private static final String FAILED_PULL = "Failed to pull image ";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String source;
  private final List<Pod> pods = new ArrayList<>();
  private final Map<String, List<String>> events = new HashMap<>();
  private final List<PodContainer> containers = new ArrayList<>();

  private PodListReader(String source) {
    this.source = source;
  }

  /**
   * Reads a list of pods and events, or one pod.
   *
   * @param source the name of the input in messages
   * @throws InvalidInputException if it is something else, or larger than 64 MiB
   */
  public static List<PodContainer> read(InputStream in, String source) {
    PodListReader reader = new PodListReader(source);
    try (JsonParser parser =
        JSON.createParser(new BoundedInputStream(in, LARGEST_BYTES, PodListReader::tooLarge))) {
      reader.document(parser);
      reader.pods.forEach(reader::pod);
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
          item(parser.readValueAsTree());
        }
      } else {
        fields.put(field, parser.readValueAsTree());
      }
    }
    if (!isList) {
      item(JSON.valueToTree(fields));
    }
  }

  private void item(JsonNode item) {
    // Items of a PodList have no kind, those of a List do.
    String kind = item.path("kind").asText("Pod");
    if (kind.equals("Event")) {
      event(item);
    } else if (kind.equals("Pod") && item.path("spec").path("containers").isArray()) {
      pods.add(Pod.of(item));
    } else {
      throw invalid("it contains an item that is not a pod");
    }
  }

  /** Keeps what the kubelet reported about pulling an image of a pod. */
  private void event(JsonNode event) {
    JsonNode object = event.path("involvedObject");
    String message = event.path("message").asText("");
    if (object.path("kind").asText().equals("Pod") && message.startsWith(FAILED_PULL)) {
      events.computeIfAbsent(name(object), pod -> new ArrayList<>()).add(message);
    }
  }

  /** Events may follow the pods. */
  private void pod(Pod pod) {
    List<String> failed = pod.isPending() ? events.getOrDefault(pod.name(), List.of()) : List.of();
    List<ImageUse> volumes =
        pod.volumes().stream().map(volume -> volume.withStatus(pod.containers(), failed)).toList();
    Stream.concat(
            pod.containers().stream()
                .map(use -> use.waitsForOneOf(volumes) ? use.idle() : use.withCause(failed)),
            volumes.stream())
        .forEach(use -> containers.add(use.container(pod)));
  }

  private static String name(JsonNode metadata) {
    return metadata.path("namespace").asText("default") + "/" + metadata.path("name").asText();
  }

  private static Optional<String> text(JsonNode node) {
    return Optional.ofNullable(node.asText(null)).filter(text -> !text.isBlank());
  }

  /** What this reads of a pod. */
  private record Pod(
      String name,
      Optional<String> release,
      boolean isPending,
      List<ImageUse> containers,
      List<ImageUse> volumes) {

    static Pod of(JsonNode pod) {
      List<ImageUse> volumes = new ArrayList<>();
      for (JsonNode volume : pod.path("spec").path("volumes")) {
        String name = volume.path("name").asText();
        text(volume.path("image").path("reference"))
            .map(image -> new ImageUse(Kind.VOLUME, name, image, Optional.empty(), ""))
            .ifPresent(volumes::add);
      }
      return new Pod(
          PodListReader.name(pod.path("metadata")),
          text(pod.path("metadata").path("labels").path("app.kubernetes.io/instance")),
          pod.path("status").path("phase").asText().equals("Pending"),
          containers(pod),
          volumes);
    }

    private static List<ImageUse> containers(JsonNode pod) {
      List<ImageUse> containers = new ArrayList<>();
      for (String kind : KINDS) {
        Map<String, JsonNode> waiting = new HashMap<>();
        for (JsonNode status : pod.path("status").path(kind + "Statuses")) {
          waiting.put(status.path("name").asText(), status.path("state").path("waiting"));
        }
        for (JsonNode container : pod.path("spec").path(kind + "s")) {
          String name = container.path("name").asText();
          JsonNode state = waiting.getOrDefault(name, MissingNode.getInstance());
          containers.add(
              new ImageUse(
                  Kind.CONTAINER,
                  name,
                  container.path("image").asText(),
                  text(state.path("reason")),
                  state.path("message").asText("")));
        }
      }
      return containers;
    }
  }

  /** An image that a pod uses, and what the kubelet reports about the container or volume. */
  private record ImageUse(
      Kind kind, String name, String image, Optional<String> waiting, String message) {

    /**
     * A volume with its status: that its image cannot be pulled is the status of the containers
     * that mount it, or an event.
     */
    ImageUse withStatus(List<ImageUse> containers, List<String> events) {
      Optional<ImageUse> blocked =
          containers.stream().filter(container -> container.waitsFor(this)).findFirst();
      if (blocked.isPresent()) {
        return with(blocked.get().waiting(), blocked.get().message()).withCause(events);
      }
      boolean isShared = containers.stream().anyMatch(other -> other.image().equals(image));
      return events.stream()
          .filter(event -> !isShared && names(event, image))
          .findFirst()
          .map(event -> with(Optional.of(FAILED), event))
          .orElse(this);
    }

    private ImageUse with(Optional<String> reason, String text) {
      return new ImageUse(kind, name, image, reason, text);
    }

    boolean waitsForOneOf(List<ImageUse> volumes) {
      return volumes.stream().anyMatch(this::waitsFor);
    }

    private boolean waitsFor(ImageUse volume) {
      return waiting.filter(PullProblem::isReason).isPresent()
          && names(message, volume.image)
          && !names(message, image);
    }

    /** The same without a problem of its own. */
    ImageUse idle() {
      return with(Optional.empty(), "");
    }

    /** With the cause from an event if the status does not include it, as in older kubelets. */
    ImageUse withCause(List<String> events) {
      boolean lacksCause = waiting.isPresent() && message.endsWith("\"" + image + "\"");
      return events.stream()
          .filter(event -> lacksCause && names(event, image))
          .findFirst()
          .map(event -> with(waiting, message + "; " + event))
          .orElse(this);
    }

    PodContainer container(Pod pod) {
      return new PodContainer(
          Failure.printable(pod.name()),
          kind,
          Failure.printable(name),
          Failure.printable(image),
          pod.release(),
          waiting.map(Failure::printable),
          Failure.printable(message));
    }

    /** Whether {@code message} contains this reference, as written or normalised. */
    private static boolean names(String message, String image) {
      return Stream.of(image, normalised(image))
          .map(name -> "(?<![\\w./:@-])" + Pattern.quote(name) + "(?![\\w/@-]|[.:]\\w)")
          .anyMatch(name -> Pattern.compile(name).matcher(message).find());
    }

    private static String normalised(String image) {
      try {
        return ImageReference.parse(image).toString();
      } catch (IllegalArgumentException e) {
        return image;
      }
    }
  }

  private InvalidInputException invalid(String reason) {
    return InvalidInputException.local(
        "read pods", source, reason, "Specify the output of 'kubectl get pods -A -o json'");
  }
}
