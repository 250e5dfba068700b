package org.opensearch.migrations.ecr.layout;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.opensearch.migrations.ecr.layout.files.LayoutArchive;
import org.opensearch.migrations.ecr.layout.files.LayoutFailures;
import org.opensearch.migrations.ecr.layout.files.LayoutFiles;
import org.opensearch.migrations.ecr.layout.files.LayoutFolder;
import org.opensearch.migrations.ecr.layout.files.UnfinishedFile;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.oci.Descriptor;

/**
 * Opens existing folders and archives, several as one layout: an archive can leave blobs to earlier
 * ones.
 */
final class LayoutReader {

  private final Side side;
  private final LayoutFailures failures;

  LayoutReader(Side side) {
    this.side = side;
    this.failures = new LayoutFailures(side);
  }

  /** An open layout. */
  private record Part(String name, LayoutFiles files, LayoutIndex index, ArchiveBases bases) {}

  /**
   * Opens layouts. The names of a later layout take precedence.
   *
   * @param layouts their paths, by their names in messages, in order
   * @param warnings receives the names for which the order makes a difference
   */
  LayoutRegistry open(Map<String, Path> layouts, Consumer<String> warnings) {
    List<Part> parts = new ArrayList<>();
    try {
      layouts.forEach((name, path) -> parts.add(part(path, name)));
      LayoutFiles files = parts.size() == 1 ? parts.get(0).files() : union(parts);
      checkBases(parts, new BlobFiles(files));
      warnOfReplacements(parts, warnings);
      LayoutIndex index =
          parts.size() == 1
              ? parts.get(0).index()
              : LayoutIndex.union(files, parts.stream().map(Part::index).toList());
      return new LayoutRegistry(files, failures, index);
    } catch (IOException e) {
      close(parts);
      throw failures.of("use", String.join("+", layouts.keySet()), e);
    } catch (RuntimeException e) {
      close(parts);
      throw e;
    }
  }

  private Part part(Path path, String name) {
    try {
      LayoutFiles files =
          LayoutArchive.exists(path)
              ? LayoutArchive.open(path, name, failures)
              : LayoutFolder.forReading(path, name, failures);
      try {
        // A folder into which an archive was unpacked has what was unpacked there before.
        ArchiveBases bases =
            files instanceof LayoutArchive ? ArchiveBases.read(files) : new ArchiveBases();
        return new Part(name, files, LayoutIndex.read(files), bases);
      } catch (IOException | RuntimeException e) {
        files.close();
        throw e;
      }
    } catch (IOException e) {
      throw LayoutIndex.failure(failures, name, e, "Choose another layout");
    }
  }

  private static LayoutFiles union(List<Part> parts) {
    Map<String, LayoutFiles> files = new LinkedHashMap<>();
    parts.forEach(part -> files.put(part.name(), part.files()));
    return new LayoutUnion(files);
  }

  private static void close(List<Part> parts) {
    try {
      union(parts).close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void checkBases(List<Part> parts, BlobFiles blobs) throws IOException {
    for (Part part : parts) {
      Map<String, List<String>> missing = part.bases().missing(blobs);
      if (!missing.isEmpty()) {
        throw missingBase(part, missing, parts);
      }
    }
  }

  private InvalidInputException missingBase(
      Part part, Map<String, List<String>> missing, List<Part> parts) {
    String bases = String.join(" and ", missing.keySet());
    List<String> digests = missing.values().stream().flatMap(List::stream).toList();
    boolean isOther = parts.stream().map(LayoutReader::fileName).anyMatch(missing::containsKey);
    return failures.invalid(
        part.name(),
        "it leaves out what "
            + bases
            + (missing.size() == 1 ? " contains, and " : " contain, and ")
            + (digests.size() == 1 ? "blob " : digests.size() + " of these blobs, such as ")
            + digests.get(0)
            + (digests.size() == 1 ? " is missing" : ", are missing")
            + (isOther ? ": the archive of that name that was specified is another one" : ""),
        side == Side.SOURCE
            ? "Also specify " + bases + ", before it: --from layout:FILE --from " + part.name()
            : "Also specify " + bases + ": --base layout:FILE");
  }

  /** Warns of tags that another layout has with another digest, unless it is an earlier archive. */
  private static void warnOfReplacements(List<Part> parts, Consumer<String> warnings) {
    Map<String, Part> holders = new TreeMap<>();
    for (Part part : parts) {
      Set<String> names = new TreeSet<>(part.index().names());
      for (String name : names) {
        Part before = holders.put(name, part);
        if (before != null && !part.bases().blobs().containsKey(fileName(before))) {
          Optional<Descriptor> was = before.index().find(name);
          Optional<Descriptor> is = part.index().find(name);
          if (was.isPresent() && is.isPresent() && !was.get().digest().equals(is.get().digest())) {
            warnings.accept(
                "%s is %s in %s, and %s in %s, which is used because it was specified last"
                    .formatted(
                        name, was.get().digest(), before.name(), is.get().digest(), part.name()));
          }
        }
      }
    }
  }

  private static String fileName(Part part) {
    return part.files().location().getFileName().toString();
  }

  /**
   * The files of several layouts, read as one layout. The files below {@code blobs} are named by
   * their digests, so that it makes no difference which layout has one.
   *
   * @param layouts by their names in messages, in their order
   */
  private record LayoutUnion(Map<String, LayoutFiles> layouts) implements LayoutFiles {

    @Override
    public Path location() {
      return layouts.values().iterator().next().location();
    }

    @Override
    public OptionalLong size(String name) throws IOException {
      Optional<String> holder = holder(name);
      return holder.isEmpty() ? OptionalLong.empty() : layouts.get(holder.get()).size(name);
    }

    @Override
    public InputStream open(String name) throws IOException {
      Optional<String> holder = holder(name);
      if (holder.isEmpty()) {
        throw new NoSuchFileException(name);
      }
      return layouts.get(holder.get()).open(name);
    }

    @Override
    public UnfinishedFile create(String name) throws IOException {
      throw new FileSystemException(name, null, "several layouts at once are read-only");
    }

    /**
     * The layout with the longest file of this name: a folder may have been copied incompletely.
     */
    @Override
    public Optional<String> holder(String name) throws IOException {
      Optional<String> holder = Optional.empty();
      long longest = -1;
      for (Map.Entry<String, LayoutFiles> layout : layouts.entrySet()) {
        long size = layout.getValue().size(name).orElse(-1);
        if (size > longest) {
          holder = Optional.of(layout.getKey());
          longest = size;
        }
      }
      return holder;
    }

    @Override
    public void close() throws IOException {
      List<IOException> failures = new ArrayList<>();
      for (LayoutFiles layout : layouts.values()) {
        try {
          layout.close();
        } catch (IOException e) {
          failures.add(e);
        }
      }
      if (!failures.isEmpty()) {
        throw failures.get(0);
      }
    }
  }
}
