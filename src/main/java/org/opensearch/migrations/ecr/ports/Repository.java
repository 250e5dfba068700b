package org.opensearch.migrations.ecr.ports;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.CountingSink;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;

/**
 * One repository of a registry or of a layout folder. Every method may throw a {@link
 * org.opensearch.migrations.ecr.model.FailureException} that says which side failed and whether
 * trying again can help; what can be tried again has been, except where said.
 */
public interface Repository {

  /**
   * Looks a manifest up without reading it.
   *
   * @param identifier a tag or a digest
   * @return empty if the repository has no such manifest, or does not exist
   */
  Optional<Descriptor> resolve(String identifier);

  /**
   * Whether a manifest that is there can be found by this name alone, without what else is there. A
   * registry finds everything by its digest; what carries a folder on follows its names.
   *
   * @param identifier a tag or a digest
   */
  default boolean isNamed(String identifier) {
    return true;
  }

  /**
   * Reads a manifest; its digest has been checked where {@code identifier} is one.
   *
   * @param identifier a tag or a digest
   * @return empty if the repository has no such manifest, or does not exist
   */
  Optional<Manifest> pull(String identifier);

  /**
   * Writes a manifest byte for byte, and checks that the registry took it under its digest.
   *
   * @param identifier a tag, or the manifest's digest
   */
  void push(Manifest manifest, String identifier);

  /**
   * Writes a manifest that an index will name, and that needs no name of its own, by its digest.
   */
  default void pushChild(Manifest manifest) {
    push(manifest, manifest.digest().toString());
  }

  /**
   * What refers to a manifest, by the referrers API of the OCI distribution specification 1.1.
   *
   * @return empty if the repository has no such API; then a tag names an index of them
   */
  default Optional<List<Descriptor>> referrers(Digest subject) {
    return Optional.empty();
  }

  /**
   * Writes a manifest that refers to another, by its digest.
   *
   * @return whether the repository itself will name it as a referrer; if not, a tag has to
   */
  default boolean pushReferrer(Manifest manifest) {
    pushChild(manifest);
    return false;
  }

  /** Whether the repository has this blob. */
  boolean hasBlob(Descriptor blob);

  /**
   * Streams a blob to {@code sink}. Its length and digest are checked at the end: when they are
   * wrong this throws after all bytes were written, so the sink must not be committed then. Never
   * tried again by itself, because the sink has seen bytes.
   *
   * @throws IOException what {@code sink} threw, nothing else
   */
  void pullBlob(Descriptor blob, OutputStream sink) throws IOException;

  /**
   * A blob of this repository, to be pushed to another. As with {@link #pullBlob}, nothing is tried
   * again.
   */
  default BlobContent content(Descriptor blob) {
    return sink -> pullBlob(blob, sink);
  }

  /**
   * Reads a blob to its end, only to see that its length and digest are right; what may pass is
   * tried again.
   *
   * @param read is told of the bytes that come, those of tries that fail among them
   */
  default void checkBlob(Descriptor blob, LongConsumer read) {
    try {
      pullBlob(blob, new CountingSink(OutputStream.nullOutputStream(), read));
    } catch (IOException e) {
      throw new UncheckedIOException("what is thrown away can always be written", e);
    }
  }

  /**
   * Streams a blob into the repository, in a new upload at each try.
   *
   * @param content is asked for the bytes, from the beginning, once per try; never if the mount
   *     succeeds
   * @param mountFrom a repository of the same registry that has the blob, to mount it from
   * @return whether the blob was mounted rather than sent
   */
  boolean pushBlob(Descriptor blob, BlobContent content, Optional<String> mountFrom);

  /** The bytes of a blob, from the beginning each time. */
  @FunctionalInterface
  interface BlobContent {
    /**
     * Writes all bytes.
     *
     * @throws IOException what {@code sink} threw, nothing else; a failure to get the bytes is a
     *     {@link org.opensearch.migrations.ecr.model.failure.FailureException}
     */
    void writeTo(OutputStream sink) throws IOException;

    /**
     * Prepares to write: connects to where the bytes are, and waits for as long as that takes. Need
     * not be called; when it is, {@link #close} is called after it.
     */
    default void open() {}

    /** Lets go of what {@link #open} has got; may be opened again. */
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
