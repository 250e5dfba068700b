package org.opensearch.migrations.ecr.layout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.ContentMismatchException;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.ports.RepositoryCatalog;

/**
 * An OCI image layout, a folder or an archive of one: content below {@code blobs}, named by its
 * digest, and {@code index.json} with a name ({@code org.opencontainers.image.ref.name}) for each
 * image and chart, which is the whole destination name: {@code mirrored/quay.io/x/y:1}.
 *
 * <p>See the OCI image specification, image-layout.md.
 */
public final class LayoutRegistry implements Registry, RepositoryCatalog, AutoCloseable {

  private final LayoutFiles files;
  private final LayoutFailures failures;
  private final LayoutContents contents;

  private LayoutRegistry(LayoutFiles files, LayoutFailures failures, LayoutContents contents) {
    this.files = files;
    this.failures = failures;
    this.contents = contents;
  }

  /**
   * Makes the folder if it is not there, and keeps other runs out of it until this is closed.
   *
   * @param name what messages call the folder
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when it is something
   *     else
   * @throws org.opensearch.migrations.ecr.model.failure.TransientException when another run writes
   *     to it
   * @throws org.opensearch.migrations.ecr.model.failure.AccessException when it may not be written
   */
  public static LayoutRegistry forWriting(Path path, String name) {
    LayoutFailures failures = new LayoutFailures(Side.DESTINATION);
    return open(name, failures, () -> LayoutFolder.forWriting(path, name, failures));
  }

  /** Takes a folder or archive that is there, as the source of what is read from it. */
  public static LayoutRegistry forReading(Path path, String name) {
    return forReading(path, name, Side.SOURCE);
  }

  /**
   * Takes a folder or archive that is there, to read from it.
   *
   * @param name what messages call it
   * @param side what failures are blamed on
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when it is no layout
   */
  public static LayoutRegistry forReading(Path path, String name, Side side) {
    LayoutFailures failures = new LayoutFailures(side);
    return open(
        name,
        failures,
        () ->
            Files.isRegularFile(path)
                ? LayoutArchive.open(path, name, failures)
                : LayoutFolder.forReading(path, name, failures));
  }

  private interface Opening {
    LayoutFiles open() throws IOException;
  }

  private static LayoutRegistry open(String name, LayoutFailures failures, Opening opening) {
    try {
      LayoutFiles files = opening.open();
      try {
        LayoutIndex index = LayoutIndex.read(files);
        BlobFiles blobs = new BlobFiles(files);
        return new LayoutRegistry(files, failures, new LayoutContents(index, blobs));
      } catch (IOException | RuntimeException e) {
        files.close();
        throw e;
      }
    } catch (MalformedIndexException e) {
      throw failures.invalid(name, e.getMessage(), "Choose another");
    } catch (IOException e) {
      throw failures.of("use", name, e);
    }
  }

  @Override
  public Repository open(String host, String path, Activity activity) {
    return new LayoutRepository(contents, failures, host, path, activity);
  }

  @Override
  public List<String> repositories() {
    return contents.index().names().stream()
        .map(LayoutRegistry::repository)
        .distinct()
        .sorted()
        .toList();
  }

  @Override
  public List<String> tags(String repository) {
    String beginning = repository + ":";
    return contents.index().names().stream()
        .filter(name -> name.startsWith(beginning) && repository(name).equals(repository))
        .map(name -> name.substring(beginning.length()))
        .toList();
  }

  /** The part of a name that is no tag and no digest. */
  private static String repository(String name) {
    int at = name.indexOf('@');
    int colon = at >= 0 ? at : name.lastIndexOf(':');
    return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
  }

  /**
   * Writes all that has a name here as one tar file, which replaces {@code file} once it is whole.
   *
   * @param step takes the last step, after which it is there
   * @throws org.opensearch.migrations.ecr.model.failure.RefusedException when something here is
   *     damaged, or the disk is full
   */
  public WrittenArchive archive(Path file, CommitStep step) {
    try {
      return new ArchiveWriter(contents).write(file, files.location(), step);
    } catch (ContentMismatchException e) {
      throw failures.damaged("write archive", file.toString(), e.getMessage());
    } catch (IOException e) {
      throw failures.of("write archive", file.toString(), e);
    }
  }

  /** Lets other runs write to the folder. */
  @Override
  public void close() {
    try {
      files.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
