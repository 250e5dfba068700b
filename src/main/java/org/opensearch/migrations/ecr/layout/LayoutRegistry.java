package org.opensearch.migrations.ecr.layout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.opensearch.migrations.ecr.layout.files.LayoutArchive;
import org.opensearch.migrations.ecr.layout.files.LayoutFailures;
import org.opensearch.migrations.ecr.layout.files.LayoutFiles;
import org.opensearch.migrations.ecr.layout.files.LayoutFolder;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.ContentMismatchException;
import org.opensearch.migrations.ecr.oci.MissingLayers;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Repository;
import org.opensearch.migrations.ecr.ports.RepositoryCatalog;

/**
 * An OCI image layout in a folder or an archive (see image-layout.md in the OCI image
 * specification). Content is stored below {@code blobs} under its digest. The file {@code
 * index.json} names each image and chart ({@code org.opencontainers.image.ref.name}) by its
 * repository and tag: {@code mirrored/quay.io/x/y:1}.
 */
public final class LayoutRegistry implements Registry, RepositoryCatalog, AutoCloseable {

  private final LayoutFiles files;
  private final LayoutFailures failures;
  private final LayoutContents contents;

  /** The layout in {@code files}, which this closes. */
  LayoutRegistry(LayoutFiles files, LayoutFailures failures, LayoutIndex index) {
    this.files = files;
    this.failures = failures;
    this.contents = new LayoutContents(index, new BlobFiles(files));
  }

  /**
   * Opens a folder for writing, creates it if necessary, and locks it until this is closed.
   *
   * @param name the name of the folder in messages
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException if it has other
   *     content
   * @throws org.opensearch.migrations.ecr.model.failure.TransientException if another run has
   *     locked it
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException if it is not writable
   */
  public static LayoutRegistry forWriting(Path path, String name) {
    LayoutFailures failures = new LayoutFailures(Side.DESTINATION);
    try {
      LayoutFolder files = LayoutFolder.forWriting(path, name, failures);
      try {
        LayoutIndex.createIfMissing(files);
        return new LayoutRegistry(files, failures, LayoutIndex.read(files));
      } catch (IOException | RuntimeException e) {
        files.close();
        throw e;
      }
    } catch (IOException e) {
      throw LayoutIndex.failure(failures, name, e, "Choose another layout");
    }
  }

  /**
   * Opens an existing folder or archive for reading.
   *
   * @param name the name of the layout in messages
   * @param side the side that failures are attributed to
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException if it is not a
   *     layout, or an archive that leaves blobs to an earlier one
   */
  public static LayoutRegistry forReading(Path path, String name, Side side) {
    return new LayoutReader(side).open(Map.of(name, path), warning -> {});
  }

  /**
   * Opens existing folders and archives as one layout. The names of a later one take precedence.
   *
   * @param layouts the layouts, in order
   * @param side the side that failures are attributed to
   * @param warnings receives the names for which the order makes a difference
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException if one is not a
   *     layout, or leaves blobs to an earlier archive that is not among them
   */
  public static LayoutRegistry forReading(
      List<MirrorTarget> layouts, Side side, Consumer<String> warnings) {
    Map<String, Path> paths = new LinkedHashMap<>();
    layouts.forEach(layout -> paths.put(layout.host(), layout.layout().orElseThrow()));
    return new LayoutReader(side).open(paths, warnings);
  }

  /**
   * The path of the archive in parts that {@code path} stands for; empty if it is something else.
   * Such an archive is read once to check its digests when it is opened.
   */
  public static Optional<Path> archiveInParts(Path path) {
    return LayoutArchive.inParts(path);
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

  /** A name without its tag or digest. */
  private static String repository(String name) {
    int at = name.indexOf('@');
    int colon = at >= 0 ? at : name.lastIndexOf(':');
    return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
  }

  /**
   * Writes the layout to a tar file, or to numbered parts of one, which replace {@code file} when
   * they are complete.
   *
   * @param partSize the size of the parts in bytes; empty for one file
   * @param earlier what the archive need not contain; empty for everything
   * @param step renames the complete file
   * @throws org.opensearch.migrations.ecr.model.failure.RefusedException if content is damaged or
   *     the disk is full
   */
  public WrittenArchive archive(
      Path file, OptionalLong partSize, Optional<EarlierContent> earlier, CommitStep step) {
    try {
      return new ArchiveWriter(contents, earlier.orElseGet(EarlierContent::none))
          .write(file, files.location(), partSize, step);
    } catch (ContentMismatchException e) {
      throw failures.damaged("write archive", file.toString(), e.getMessage());
    } catch (IOException e) {
      throw failures.of("write archive", file.toString(), e);
    }
  }

  /** Releases the lock of the folder. */
  @Override
  public void close() {
    try {
      files.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a finished archive visible, unless the run was interrupted and reported as such. */
  @FunctionalInterface
  public interface CommitStep {

    /** Gives the archive its final name. */
    @FunctionalInterface
    interface Renaming {
      /** Renames the file. */
      void run() throws IOException;
    }

    /** Calls {@code renaming}, unless the interruption of the run has been reported. */
    void take(Renaming renaming) throws IOException;
  }

  /**
   * What an archive contains.
   *
   * @param artifacts the number of names of images and charts
   * @param referrers the number of signatures, attestations and SBOMs of these
   * @param bytes the length of the file, or of all parts together
   * @param parts the number of parts; 0 for one file
   * @param omitted what it leaves to earlier archives
   * @param missingLayers by name, the non-distributable layers that the layout does not have
   * @param leftOut names that are not in the archive because their content in the layout is
   *     incomplete
   */
  public record WrittenArchive(
      int artifacts,
      int referrers,
      long bytes,
      int parts,
      Omitted omitted,
      SortedMap<String, MissingLayers> missingLayers,
      List<String> leftOut) {

    /**
     * What an archive does not contain because it was transferred before.
     *
     * @param blobs the number of manifests and blobs
     * @param bytes their size
     * @param unknown the number of images and charts that were transferred before but are not in
     *     the folder, so that what they have in common with it is not known
     */
    public record Omitted(int blobs, long bytes, int unknown) {

      /** Nothing. */
      public static final Omitted NONE = new Omitted(0, 0, 0);
    }

    public WrittenArchive {
      missingLayers = Collections.unmodifiableSortedMap(new TreeMap<>(missingLayers));
      leftOut = List.copyOf(leftOut);
    }
  }
}
