package org.opensearch.migrations.ecr.verify.repair;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.Platform;
import org.opensearch.migrations.ecr.oci.BoundedJson;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.ManifestWalk;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;

/** Looks up images in the mirror as nodes would, each once. */
public final class MirroredImages {

  private static final int LARGEST_CONFIG = 4 * 1024 * 1024;
  private static final String UNKNOWN = "unknown";

  private final Registry registry;
  private final String host;
  private final MirrorTarget named;
  private final Map<String, ImageReference> ownNames = new HashMap<>();

  /** By references with the pinned digest and without a tag, as charts can write them. */
  private final Map<String, ImageReference> pinned = new HashMap<>();

  private final Map<ImageReference, Optional<MirroredImage>> known = new ConcurrentHashMap<>();

  /**
   * The images of a mirror.
   *
   * @param host the mirror's host in {@code registry}
   * @param named the prefix of references to it
   * @param manifest which images have own names
   */
  public MirroredImages(
      Registry registry, String host, MirrorTarget named, MirrorManifest manifest) {
    this.registry = registry;
    this.host = host;
    this.named = named;
    manifest
        .allImages()
        .filter(image -> image.as().isPresent())
        .forEach(image -> ownNames.put(named.registry() + "/" + image.name(), image.reference()));
    manifest.allImages().forEach(this::addPin);
  }

  private void addPin(ImageEntry image) {
    String repository = named.registry() + "/" + image.name().repository();
    image.pin().ifPresent(pin -> pinned.putIfAbsent(repository + "@" + pin, image.reference()));
  }

  /** The prefix of references to the mirror. */
  public MirrorTarget named() {
    return named;
  }

  /** Whether an image is read from the mirror. */
  public boolean isMirrored(ImageReference image) {
    return image.name().startsWith(named.mirror() + "/")
        || ownName(image).isPresent()
        || pinned.containsKey(image.toString());
  }

  private Optional<ImageReference> ownName(ImageReference image) {
    return Optional.ofNullable(
        ownNames.get(image.name() + image.tag().map(tag -> ":" + tag).orElse("")));
  }

  /**
   * The original of a mirrored image, as the manifest would list it, except for a port, whose colon
   * the mirror's names cannot have.
   */
  public ImageReference original(ImageReference mirrored) {
    Optional<ImageReference> listed =
        ownName(mirrored).or(() -> Optional.ofNullable(pinned.get(mirrored.toString())));
    if (listed.isPresent()) {
      return listed.get();
    }
    String path = mirrored.name().substring(named.mirror().length() + 1);
    return ImageReference.parse(
        path
            + mirrored.tag().map(tag -> ":" + tag).orElse("")
            + mirrored.digest().map(digest -> "@" + digest).orElse(""));
  }

  /**
   * The image, if the mirror has it.
   *
   * @param image an image that is pulled from the mirror
   * @throws org.opensearch.migrations.ecr.model.failure.FailureException if it cannot be looked up
   */
  public Optional<MirroredImage> find(ImageReference image) {
    return known.computeIfAbsent(image, this::look);
  }

  private Optional<MirroredImage> look(ImageReference image) {
    Repository repository = registry.open(host, image.path(), Activity.NONE);
    return repository
        .pull(image.identifier())
        .map(manifest -> new MirroredImage(platforms(manifest, repository)));
  }

  private static List<Platform> platforms(Manifest root, Repository repository) {
    if (root.manifests().isEmpty()) {
      return ofConfig(root, repository);
    }
    List<Platform> platforms = new ArrayList<>();
    // An index can list a manifest several times, for several platforms.
    Map<String, List<JsonNode>> listed = new HashMap<>(entries(root));
    ManifestWalk.walk(
        root,
        entry -> {
          String digest = entry.manifest().digest().toString();
          List<JsonNode> entries = listed.getOrDefault(digest, List.of());
          if (entries.stream().anyMatch(child -> child.has("platform"))) {
            List<Platform> known =
                entries.stream().flatMap(e -> platform(e.path("platform")).stream()).toList();
            if (!known.isEmpty() && repository.resolve(digest).isPresent()) {
              platforms.addAll(known);
            }
            return Optional.empty();
          }
          Optional<Manifest> manifest = repository.pull(digest);
          if (manifest.filter(below -> below.manifests().isEmpty()).isPresent()) {
            platforms.addAll(ofConfig(manifest.get(), repository));
          }
          manifest.map(MirroredImages::entries).ifPresent(listed::putAll);
          return manifest;
        });
    return platforms;
  }

  /** The entries of an index by digest. */
  private static Map<String, List<JsonNode>> entries(Manifest index) {
    return StreamSupport.stream(json(index.content()).path("manifests").spliterator(), false)
        .collect(Collectors.groupingBy(entry -> entry.path("digest").asText()));
  }

  /** For a single-platform image, only its config specifies the platform. */
  private static List<Platform> ofConfig(Manifest manifest, Repository repository) {
    String digest = json(manifest.content()).path("config").path("digest").asText();
    Optional<Descriptor> config =
        manifest.blobs().stream()
            .filter(blob -> blob.digest().toString().equals(digest))
            .filter(blob -> blob.mediaType().contains("image"))
            // Without a size, the download would be unbounded.
            .filter(blob -> blob.size() >= 0 && blob.size() <= LARGEST_CONFIG)
            .findFirst();
    if (config.isEmpty()) {
      return List.of();
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try {
      repository.pullBlob(config.get(), content);
    } catch (IOException e) {
      throw new UncheckedIOException("memory can always be written", e);
    }
    return platform(json(content.toByteArray())).stream().toList();
  }

  /** Attestations are for no platform: {@code unknown}. */
  private static Optional<Platform> platform(JsonNode node) {
    String os = node.path("os").asText("");
    String architecture = node.path("architecture").asText("");
    if (os.isEmpty() || architecture.isEmpty() || architecture.equals(UNKNOWN)) {
      return Optional.empty();
    }
    Optional<String> variant =
        Optional.of(node.path("variant").asText("")).filter(text -> !text.isEmpty());
    return Optional.of(new Platform(os, architecture, variant));
  }

  private static JsonNode json(byte[] content) {
    try {
      return BoundedJson.read(content);
    } catch (IOException e) {
      // Invalid JSON specifies no platform.
      return MissingNode.getInstance();
    }
  }

  /**
   * An image in the mirror.
   *
   * @param platforms the platforms that it supports; empty if unknown
   */
  public record MirroredImage(List<Platform> platforms) {

    public MirroredImage {
      platforms = List.copyOf(platforms);
    }

    /** Whether nodes of a platform can run it, as far as the image specifies its platforms. */
    public boolean runsOn(Platform wanted) {
      return platforms.isEmpty() || platforms.stream().anyMatch(wanted::runs);
    }
  }
}
