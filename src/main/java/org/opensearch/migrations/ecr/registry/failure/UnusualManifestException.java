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
 * A registry rejects a manifest because of a property that not every registry supports. The
 * manifest was not damaged in transit, so the request is not retried.
 */
public final class UnusualManifestException extends IOException {

  public static final String ASK_FOR_SHA256 =
      "Ask its publisher for an image with sha256 digests, or exclude it with --exclude";

  private static final long serialVersionUID = 1L;

  private static final String SHA512 = "the registry does not support sha512 digests";

  /** The statuses of registries for what they do not support. */
  private static final Set<Integer> REFUSALS = Set.of(400, 404, 405, 415, 422);

  /** Errors about the name, whatever the content. */
  private static final List<String> OF_NAMES =
      List.of("NAME_UNKNOWN", "NAME_INVALID", "TAG_INVALID", "ImageTagAlreadyExists", "immutable");

  private final String remedy;

  private UnusualManifestException(HttpStatusException response, String message, String remedy) {
    super(message, response);
    this.remedy = remedy;
  }

  /** Explains a response to a push; the response itself if there is no such reason. */
  public static IOException pushing(Manifest manifest, HttpStatusException response) {
    if (!REFUSALS.contains(response.status())
        || OF_NAMES.stream().anyMatch(response.body()::contains)) {
      return response;
    }
    Stream<Digest> digests =
        Stream.concat(
            Stream.of(manifest.digest()),
            Stream.concat(manifest.manifests().stream(), manifest.blobs().stream())
                .map(descriptor -> descriptor.digest()));
    if (digests.anyMatch(digest -> digest.algorithm().equals("sha512"))) {
      return new UnusualManifestException(response, SHA512, ASK_FOR_SHA256);
    }
    if (!isPlainUtf8(manifest.content())) {
      return new UnusualManifestException(
          response,
          "the manifest is not JSON in UTF-8 without a byte order mark",
          "Ask its publisher to push it again with a current tool, or exclude it with --exclude");
    }
    boolean isIndex =
        manifest.mediaType().contains("index") || manifest.mediaType().contains("list");
    if (isIndex && !manifest.blobs().isEmpty()) {
      return new UnusualManifestException(
          response,
          "it is an index of blobs, such as a build cache, which not every registry supports",
          "Export the cache as an image (BuildKit's image-manifest=true), or exclude it with"
              + " --exclude");
    }
    return response;
  }

  /** Explains a response to a pull; the response itself if there is no such reason. */
  public static IOException reading(String identifier, HttpStatusException response) {
    return REFUSALS.contains(response.status()) && identifier.startsWith("sha512:")
        ? new UnusualManifestException(response, SHA512, ASK_FOR_SHA256)
        : response;
  }

  private static boolean isPlainUtf8(byte[] content) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return !text.startsWith("\ufeff") && text.indexOf('\0') < 0;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** The registry's response. */
  public HttpStatusException response() {
    return (HttpStatusException) getCause();
  }

  /** What to do next. */
  public String remedy() {
    return remedy;
  }
}
