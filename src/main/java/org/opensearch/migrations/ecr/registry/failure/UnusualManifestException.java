package org.opensearch.migrations.ecr.registry.failure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.http.message.HttpStatusException;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.Manifest;

/**
 * A registry refuses a manifest that has something which not every registry supports. It was not
 * damaged on the way, so nothing is tried again.
 */
public final class UnusualManifestException extends IOException {

  public static final String ASK_FOR_SHA256 =
      "Ask its publisher for an image with sha256 digests, or leave it out with --exclude";

  private static final long serialVersionUID = 1L;

  private static final String SHA512 = "the registry does not support sha512 digests";

  /** Statuses by which registries refuse what they do not support. */
  private static final Set<Integer> REFUSALS = Set.of(400, 404, 405, 415, 422);

  /** What is refused for its name, whatever it is. */
  private static final List<String> OF_NAMES =
      List.of("NAME_UNKNOWN", "NAME_INVALID", "TAG_INVALID", "ImageTagAlreadyExists", "immutable");

  private final String remedy;

  private UnusualManifestException(HttpStatusException answer, String message, String remedy) {
    super(message, answer);
    this.remedy = remedy;
  }

  /** What {@code answer} says of {@code manifest}, which was pushed; itself if nothing special. */
  public static IOException pushing(Manifest manifest, HttpStatusException answer) {
    if (!REFUSALS.contains(answer.status())
        || OF_NAMES.stream().anyMatch(answer.body()::contains)) {
      return answer;
    }
    Stream<Digest> digests =
        Stream.concat(
            Stream.of(manifest.digest()),
            Stream.concat(manifest.manifests().stream(), manifest.blobs().stream())
                .map(descriptor -> descriptor.digest()));
    if (digests.anyMatch(digest -> digest.algorithm().equals("sha512"))) {
      return new UnusualManifestException(answer, SHA512, ASK_FOR_SHA256);
    }
    if (!isPlainUtf8(manifest.content())) {
      return new UnusualManifestException(
          answer,
          "the manifest is not JSON in UTF-8 without a byte order mark",
          "Ask its publisher to push it again with a current tool, or leave it out with --exclude");
    }
    boolean isIndex =
        manifest.mediaType().contains("index") || manifest.mediaType().contains("list");
    if (isIndex && !manifest.blobs().isEmpty()) {
      return new UnusualManifestException(
          answer,
          "it is an index of blobs, such as a build cache, which not every registry supports",
          "Export the cache as an image (BuildKit's image-manifest=true), or leave it out with"
              + " --exclude");
    }
    return answer;
  }

  /** What {@code answer} says of {@code identifier}, which was read; itself if nothing special. */
  public static IOException reading(String identifier, HttpStatusException answer) {
    return REFUSALS.contains(answer.status()) && identifier.startsWith("sha512:")
        ? new UnusualManifestException(answer, SHA512, ASK_FOR_SHA256)
        : answer;
  }

  private static boolean isPlainUtf8(byte[] content) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return !text.startsWith("\ufeff") && text.indexOf('\0') < 0;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** The registry's answer. */
  public HttpStatusException answer() {
    return (HttpStatusException) getCause();
  }

  /** What to do next. */
  public String remedy() {
    return remedy;
  }
}
