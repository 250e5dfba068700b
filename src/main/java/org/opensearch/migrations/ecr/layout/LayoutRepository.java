package org.opensearch.migrations.ecr.layout;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.layout.files.LayoutFailures;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.ContentMismatchException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.VerifyingSink;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Repository;

/**
 * A repository of a layout: the names that begin with its path. Blobs are shared by all
 * repositories of the layout.
 */
final class LayoutRepository implements Repository {

  private static final int BUFFER_BYTES = 64 * 1024;

  private final LayoutContents contents;
  private final LayoutFailures failures;
  private final String host;
  private final String path;
  private final Activity activity;

  LayoutRepository(
      LayoutContents contents,
      LayoutFailures failures,
      String host,
      String path,
      Activity activity) {
    this.contents = contents;
    this.failures = failures;
    this.host = host;
    this.path = path;
    this.activity = activity;
  }

  /** Work that may fail with an I/O error. */
  private interface Operation<T> {
    T run() throws IOException;
  }

  @Override
  public Optional<Descriptor> resolve(String identifier) {
    return pull(identifier).map(Manifest::descriptor);
  }

  @Override
  public boolean isNamed(String identifier) {
    return contents.index().find(refName(identifier)).isPresent();
  }

  @Override
  public Optional<Manifest> pull(String identifier) {
    return attempt(
        "read manifest",
        identifier,
        () -> {
          Optional<Digest> digest = digest(identifier);
          return digest.isEmpty() ? Optional.empty() : complete(digest.get());
        });
  }

  private Optional<Manifest> complete(Digest digest) throws IOException {
    Optional<Manifest> manifest = contents.completeManifest(digest);
    // A destination gets a damaged image again, as if it were missing. In a source, it is an error.
    if (manifest.isEmpty()
        && failures.side() == Side.SOURCE
        && contents.index().mediaType(digest).isPresent()) {
      throw new ContentMismatchException("part of its content is missing, truncated or damaged");
    }
    return manifest;
  }

  @Override
  public void push(Manifest manifest, String identifier) {
    pushChild(manifest);
    attempt(
        "write manifest",
        identifier,
        () -> {
          if (!contents.isComplete(manifest)) {
            throw new ContentMismatchException("not everything that it refers to exists");
          }
          contents.index().put(refName(identifier), manifest.descriptor());
          return identifier;
        });
  }

  @Override
  public void pushChild(Manifest manifest) {
    String digest = manifest.digest().toString();
    attempt(
        "write manifest",
        digest,
        () -> {
          if (contents.blobs().manifest(manifest.digest()).isEmpty()) {
            BlobContent content = sink -> sink.write(manifest.content());
            contents.blobs().write(manifest.descriptor(), content, Activity.NONE);
          }
          return digest;
        });
  }

  @Override
  public boolean hasBlob(Descriptor blob) {
    return attempt("look up blob", blob.digest().toString(), () -> contents.blobs().has(blob));
  }

  @Override
  public void pullBlob(Descriptor blob, OutputStream sink) throws IOException {
    String digest = blob.digest().toString();
    byte[] buffer = new byte[BUFFER_BYTES];
    VerifyingSink verifying = new VerifyingSink(sink, blob, count -> {});
    try (InputStream in = attempt("read blob", digest, () -> open(blob))) {
      int count = attempt("read blob", digest, () -> in.read(buffer));
      while (count >= 0) {
        verifying.write(buffer, 0, count);
        count = attempt("read blob", digest, () -> in.read(buffer));
      }
      verifying.check();
    } catch (ContentMismatchException e) {
      throw failure("read blob", digest, e);
    }
  }

  private InputStream open(Descriptor blob) throws IOException {
    try {
      return contents.blobs().open(blob);
    } catch (NoSuchFileException e) {
      throw failures.notFound("read blob", reference(blob.digest().toString()), e);
    }
  }

  @Override
  public void expect(List<Descriptor> blobs) {
    try {
      contents.blobs().expect(blobs);
    } catch (IOException e) {
      throw failures.of("use", host, e);
    }
  }

  @Override
  public boolean pushBlob(Descriptor blob, BlobContent content, Optional<String> mountFrom) {
    String digest = blob.digest().toString();
    if (mountFrom.isPresent() && hasBlob(blob)) {
      return true;
    }
    return attempt(
        "write blob",
        digest,
        () -> {
          contents.blobs().write(blob, content, activity);
          return false;
        });
  }

  private Optional<Digest> digest(String identifier) {
    return ImageReference.isDigest(identifier)
        ? Optional.of(Digest.parse(identifier))
        : contents.index().find(refName(identifier)).map(Descriptor::digest);
  }

  /** The name in the index: the path of the repository with the tag or digest. */
  private String refName(String identifier) {
    return ImageReference.join(path, identifier);
  }

  private String reference(String identifier) {
    return holder(identifier).orElse(host) + "/" + refName(identifier);
  }

  /** Which of several layouts has the manifest or blob. */
  private Optional<String> holder(String identifier) {
    try {
      Optional<Digest> digest = digest(identifier);
      return digest.isEmpty() ? Optional.empty() : contents.blobs().holder(digest.get());
    } catch (IOException e) {
      // The failure that this is for is reported, under the names of all layouts.
      return Optional.empty();
    }
  }

  private <T> T attempt(String operation, String identifier, Operation<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw failure(operation, identifier, e);
    }
  }

  private FailureException failure(String operation, String identifier, IOException cause) {
    String reference = reference(identifier);
    return cause instanceof ContentMismatchException
        ? failures.refused(operation, reference, cause.getMessage())
        : failures.of(operation, reference, cause);
  }
}
