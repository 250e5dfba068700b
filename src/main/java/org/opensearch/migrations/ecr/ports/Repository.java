package org.opensearch.migrations.ecr.ports;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.oci.CountingSink;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;

/**
 * One repository of a registry or of a layout folder. Every method may throw a {@link
 * org.opensearch.migrations.ecr.model.FailureException} that says which side failed and whether a
 * retry can help; retries have been made unless stated otherwise.
 */
public interface Repository {

  /**
   * Looks up a manifest without reading it.
   *
   * @param identifier a tag or a digest
   * @return empty if the repository has no such manifest, or does not exist
   */
  Optional<Descriptor> resolve(String identifier);

  /**
   * Whether an existing manifest can be found by this name alone. A registry finds everything by
   * digest; tools that copy a layout folder follow the names in its index.
   *
   * @param identifier a tag or a digest
   */
  default boolean isNamed(String identifier) {
    return true;
  }

  /**
   * Reads a manifest; its digest has been verified if {@code identifier} is one.
   *
   * @param identifier a tag or a digest
   * @return empty if the repository has no such manifest, or does not exist
   */
  Optional<Manifest> pull(String identifier);

  /**
   * Reads the manifest that {@link #resolve} found, or else what its tag points to now: the tag may
   * have moved, and what it pointed to before may have been deleted; and some caches serve a
   * manifest by its tag alone.
   *
   * @param identifier that was resolved, a tag or the digest
   */
  default Optional<Manifest> pullResolved(String identifier, Digest digest) {
    Optional<Manifest> found = pull(digest.toString());
    return found.isPresent() || identifier.equals(digest.toString()) ? found : pull(identifier);
  }

  /**
   * Writes a manifest byte for byte, and verifies the digest that the registry reports. Throws a
   * {@link org.opensearch.migrations.ecr.model.failure.NotFoundException} for a part if the
   * repository does not have what the manifest refers to.
   *
   * @param identifier a tag, or the manifest's digest
   */
  void push(Manifest manifest, String identifier);

  /** Writes a manifest by its digest, for an index that will refer to it. */
  default void pushChild(Manifest manifest) {
    push(manifest, manifest.digest().toString());
  }

  /**
   * The referrers of a manifest, from the referrers API of the OCI distribution specification 1.1.
   *
   * @return empty if the repository has no such API; then a tag points to an index of them
   */
  default Optional<List<Descriptor>> referrers(Digest subject) {
    return Optional.empty();
  }

  /**
   * Writes a referrer by its digest.
   *
   * @return whether the repository will list it as a referrer; if not, a tag must
   */
  default boolean pushReferrer(Manifest manifest) {
    pushChild(manifest);
    return false;
  }

  /**
   * Why the repositories that were read before this one could not replace it; empty if there are
   * none. For the report of something that does not exist.
   */
  default List<FailureException> mirrorFailures() {
    return List.of();
  }

  /** The mirror that is read in place of this repository at the moment, for messages. */
  default Optional<String> mirror() {
    return Optional.empty();
  }

  /** Stops reading from {@link #mirror}, because of {@code failure}. */
  default void abandonMirror(FailureException failure) {}

  /**
   * Reads what is named by a tag, from mirrors that are not stale: one whose content is refused is
   * abandoned.
   *
   * @param refusal of what was read, if it is not the expected content
   * @throws TagMovedException the refusal of what the original has
   */
  default <T> T readFresh(Supplier<T> read, Function<T, Optional<TagMovedException>> refusal) {
    while (true) {
      T found = read.get();
      Optional<TagMovedException> refused = refusal.apply(found);
      if (refused.isEmpty()) {
        return found;
      }
      if (mirror().isEmpty()) {
        throw refused.get();
      }
      abandonMirror(refused.get());
    }
  }

  /** The reference of something in it, with the mirror that it is read from. */
  default String inMirror(String reference) {
    return reference + mirror().map(name -> " in the mirror " + name).orElse("");
  }

  /** Whether the repository has this blob. */
  boolean hasBlob(Descriptor blob);

  /**
   * Streams a blob to {@code sink}. Its length and digest are verified at the end: if they are
   * wrong, this throws after all bytes were written, and the sink must not be committed. There are
   * no retries, because the sink has received bytes.
   *
   * @throws IOException only if {@code sink} threw it
   */
  void pullBlob(Descriptor blob, OutputStream sink) throws IOException;

  /**
   * A blob of this repository, to be pushed to another. As with {@link #pullBlob}, there are no
   * retries.
   */
  default BlobContent content(Descriptor blob) {
    return sink -> pullBlob(blob, sink);
  }

  /**
   * Reads a blob completely to verify its length and digest; transient errors are retried.
   *
   * @param read receives the number of bytes read, including those of failed attempts
   */
  default void checkBlob(Descriptor blob, LongConsumer read) {
    try {
      pullBlob(blob, new CountingSink(OutputStream.nullOutputStream(), read));
    } catch (IOException e) {
      throw new UncheckedIOException("a null stream cannot fail", e);
    }
  }

  /**
   * Checks, before the first of these blobs is pushed, that the repository has room for them.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.RefusedException if it does not
   */
  default void expect(List<Descriptor> blobs) {}

  /**
   * Streams a blob into the repository, in a new upload for each attempt.
   *
   * @param content the bytes, requested from the start for each attempt, but not if the mount
   *     succeeds
   * @param mountFrom a repository of the same registry that has the blob, to mount it from; if that
   *     fails, the blob is sent
   * @return whether the blob was mounted rather than sent
   */
  boolean pushBlob(Descriptor blob, BlobContent content, Optional<String> mountFrom);

  /** The bytes of a blob, which can be written several times. */
  @FunctionalInterface
  interface BlobContent {
    /**
     * Writes all bytes.
     *
     * @throws IOException only if {@code sink} threw it; a failure to get the bytes is a {@link
     *     org.opensearch.migrations.ecr.model.failure.FailureException}
     */
    void writeTo(OutputStream sink) throws IOException;

    /** Connects to the source of the bytes. The call is optional; {@link #close} must follow it. */
    default void open() {}

    /** Releases what {@link #open} acquired; can be opened again. */
    default void close() {}

    /**
     * Opens, writes all bytes, and closes.
     *
     * @throws IOException as {@link #writeTo} does
     */
    default void transferTo(OutputStream sink) throws IOException {
      try {
        open();
        writeTo(sink);
      } finally {
        close();
      }
    }
  }
}
