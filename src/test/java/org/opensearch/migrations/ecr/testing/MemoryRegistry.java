package org.opensearch.migrations.ecr.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;

/**
 * Registries in memory that write down what is done to them, and that take no manifest before all
 * that it names, as ECR does.
 */
public final class MemoryRegistry implements Registry {

  private final Side side;
  private final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
  private final Map<String, String> types = new ConcurrentHashMap<>();
  private final Map<String, Digest> tags = new ConcurrentHashMap<>();
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final List<String> prepared = new CopyOnWriteArrayList<>();
  private final List<Consumer<String>> hooks = new CopyOnWriteArrayList<>();
  private final Set<String> mounting = ConcurrentHashMap.newKeySet();
  private final Set<String> accepting = ConcurrentHashMap.newKeySet();
  private final Set<String> referring = ConcurrentHashMap.newKeySet();

  public MemoryRegistry(Side side) {
    this.side = side;
  }

  /** Calls {@code hook} with every event before it happens; it may throw or wait. */
  public MemoryRegistry when(Consumer<String> hook) {
    hooks.add(hook);
    return this;
  }

  /** Throws for every event that contains {@code part}. */
  public MemoryRegistry failing(String part, RuntimeException failure) {
    return when(
        event -> {
          if (event.contains(part)) {
            throw failure;
          }
        });
  }

  /** Grants mounts. */
  public MemoryRegistry mounting() {
    mounting.add("");
    return this;
  }

  /** Has the referrers API. */
  public MemoryRegistry referring() {
    referring.add("");
    return this;
  }

  /** Takes manifests whatever they name, as registries do that accept sparse indexes. */
  public MemoryRegistry sparse() {
    accepting.add("");
    return this;
  }

  @Override
  public void prepare(String host) {
    prepared.add(host);
  }

  /** The hosts that were prepared. */
  public List<String> prepared() {
    return List.copyOf(prepared);
  }

  /** What happened: {@code VERB host/repository:tag} or {@code @digest}. */
  public List<String> events() {
    return List.copyOf(events);
  }

  /** The events that begin with {@code verb}. */
  public List<String> events(String verb) {
    return events.stream().filter(event -> event.startsWith(verb + " ")).toList();
  }

  public void forget() {
    events.clear();
  }

  /** Puts an image with all below it under a tag. */
  public Digest put(String repository, String tag, TestImage image) {
    for (TestImage part : image.tree().toList()) {
      putManifest(repository, part.manifest(), part.mediaType());
      for (TestBlob blob : part.blobs()) {
        try {
          blobs.put(repository + "@" + blob.digest(), blob.open().readAllBytes());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    tags.put(repository + ":" + tag, image.digest());
    return image.digest();
  }

  /** Puts a text as a manifest, whatever it names. */
  public Digest putManifest(String repository, byte[] content, String mediaType) {
    Digest digest = Digest.sha256(content);
    manifests.put(repository + "@" + digest, content);
    types.put(repository + "@" + digest, mediaType);
    return digest;
  }

  public void tag(String repository, String tag, Digest digest) {
    tags.put(repository + ":" + tag, digest);
  }

  public void untag(String repository, String tag) {
    tags.remove(repository + ":" + tag);
  }

  public void dropBlobs(String repository) {
    blobs.keySet().removeIf(key -> key.startsWith(repository + "@"));
  }

  public void dropBlob(String repository, Digest digest) {
    blobs.remove(repository + "@" + digest);
  }

  public boolean hasBlob(String repository, Digest digest) {
    return blobs.containsKey(repository + "@" + digest);
  }

  /** Loses a manifest, and keeps what names it. */
  public void dropManifest(String repository, Digest digest) {
    manifests.remove(repository + "@" + digest);
  }

  public Optional<Digest> digest(String repository, String tag) {
    return Optional.ofNullable(tags.get(repository + ":" + tag));
  }

  /** A manifest's bytes; null if there is none. */
  public byte[] manifest(String repository, Digest digest) {
    return manifests.get(repository + "@" + digest);
  }

  /** All that is stored: names, and the digests of what they hold. */
  public Map<String, String> contents() {
    Map<String, String> all = new java.util.TreeMap<>();
    tags.forEach((name, digest) -> all.put("tag " + name, digest.toString()));
    manifests.forEach((n, c) -> all.put("manifest " + n, Digest.sha256(c) + types.get(n)));
    blobs.forEach((name, content) -> all.put("blob " + name, Digest.sha256(content).toString()));
    return all;
  }

  @Override
  public Repository open(String host, String path, Activity activity) {
    return new Memory(host + "/" + path, activity);
  }

  /** One repository. */
  private final class Memory implements Repository {
    private final String name;
    private final Activity activity;

    Memory(String name, Activity activity) {
      this.name = name;
      this.activity = activity;
    }

    private void event(String verb, String identifier) {
      written(announced(verb, identifier));
    }

    /** What is about to happen, which the hooks may change. */
    private String announced(String verb, String identifier) {
      String event = verb + " " + name + (identifier.contains(":") ? "@" : ":") + identifier;
      hooks.forEach(hook -> hook.accept(event));
      return event;
    }

    private void written(String event) {
      activity.request();
      events.add(event);
    }

    private Optional<Manifest> find(String identifier) {
      Digest digest =
          identifier.contains(":") ? Digest.parse(identifier) : tags.get(name + ":" + identifier);
      byte[] content = digest == null ? null : manifests.get(name + "@" + digest);
      return content == null
          ? Optional.empty()
          : Optional.of(parse(content, types.get(name + "@" + digest), digest));
    }

    @Override
    public Optional<Descriptor> resolve(String identifier) {
      event("head", identifier);
      return find(identifier).map(Manifest::descriptor);
    }

    @Override
    public Optional<Manifest> pull(String identifier) {
      event("get", identifier);
      return find(identifier);
    }

    @Override
    public void push(Manifest manifest, String identifier) {
      String event = announced("push", identifier);
      for (Descriptor child : manifest.manifests()) {
        require(manifests.containsKey(name + "@" + child.digest()), child);
      }
      for (Descriptor blob : manifest.blobs()) {
        require(blob.isNondistributable() || blobs.containsKey(name + "@" + blob.digest()), blob);
      }
      written(event);
      putManifest(name, manifest.content(), manifest.mediaType());
      if (!identifier.contains(":")) {
        tags.put(name + ":" + identifier, manifest.digest());
      }
    }

    @Override
    public Optional<List<Descriptor>> referrers(Digest subject) {
      event("referrers", subject.toString());
      if (referring.isEmpty()) {
        return Optional.empty();
      }
      List<Descriptor> found = new ArrayList<>();
      manifests.forEach(
          (key, content) -> {
            JsonNode root = Json.parse(new String(content, StandardCharsets.UTF_8));
            if (key.startsWith(name + "@")
                && root.path("subject").path("digest").asText().equals(subject.toString())) {
              found.add(find(key.substring(name.length() + 1)).orElseThrow().descriptor());
            }
          });
      return Optional.of(found);
    }

    @Override
    public boolean pushReferrer(Manifest manifest) {
      push(manifest, manifest.digest().toString());
      return !referring.isEmpty();
    }

    private void require(boolean condition, Descriptor named) {
      if (!condition && accepting.isEmpty()) {
        throw new NotFoundException(
            Missing.PART,
            new Failure(
                "push manifest", side, name, "it names what is not here: " + named.digest(), ""));
      }
    }

    @Override
    public boolean hasBlob(Descriptor blob) {
      event("look", blob.digest().toString());
      return blobs.containsKey(name + "@" + blob.digest());
    }

    @Override
    public void pullBlob(Descriptor blob, OutputStream sink) throws IOException {
      event("read", blob.digest().toString());
      byte[] content = blobs.get(name + "@" + blob.digest());
      if (content == null) {
        throw new NotFoundException(
            Missing.PART,
            new Failure("read blob", side, name + "@" + blob.digest(), "it is not there", ""));
      }
      sink.write(content);
    }

    @Override
    public boolean pushBlob(Descriptor blob, BlobContent content, Optional<String> mountFrom) {
      String host = name.substring(0, name.indexOf('/') + 1);
      String key = "@" + blob.digest();
      if (mountFrom.isPresent()) {
        event("mount", blob.digest().toString());
        byte[] known = blobs.get(host + mountFrom.get() + key);
        if (known != null && !mounting.isEmpty()) {
          blobs.put(name + key, known);
          return true;
        }
      }
      event("send", blob.digest().toString());
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try {
        content.writeTo(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (!blob.digest().matches(bytes.toByteArray())) {
        throw new RefusedException(
            new Failure("push blob", side, name, "DIGEST_INVALID " + blob.digest(), ""));
      }
      activity.bytes(bytes.size());
      blobs.put(name + key, bytes.toByteArray());
      return false;
    }
  }

  public static Manifest parse(byte[] content, String mediaType, Digest digest) {
    JsonNode root = Json.parse(new String(content, StandardCharsets.UTF_8));
    List<Descriptor> blobs = new ArrayList<>();
    if (root.has("config")) {
      blobs.add(descriptor(root.path("config")));
    }
    for (JsonNode layer : root.path("layers")) {
      if (blobs.stream().noneMatch(b -> b.digest().equals(descriptor(layer).digest()))) {
        blobs.add(descriptor(layer));
      }
    }
    List<Descriptor> children = new ArrayList<>();
    root.path("manifests").forEach(child -> children.add(descriptor(child)));
    return new Manifest(mediaType, digest, content, children, blobs);
  }

  private static Descriptor descriptor(JsonNode node) {
    List<String> urls = new ArrayList<>();
    node.path("urls").forEach(url -> urls.add(url.asText()));
    return new Descriptor(
        node.path("mediaType").asText(),
        Digest.parse(node.path("digest").asText()),
        node.path("size").asLong(),
        urls);
  }
}
