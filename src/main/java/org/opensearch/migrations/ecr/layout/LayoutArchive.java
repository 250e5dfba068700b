package org.opensearch.migrations.ecr.layout;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.tar.MalformedTarException;
import org.opensearch.migrations.ecr.tar.TarReader;

/**
 * A layout in a tar file (an OCI archive). Where its files lie is read once; then they are read
 * there, and nothing is unpacked. Whatever else is in the archive is passed over.
 */
final class LayoutArchive implements LayoutFiles {

  /** No layout has more, and a file of nothing but headers must come to an end. */
  private static final int MOST_ENTRIES = 1_000_000;

  private static final int MOST_FILES = 200_000;

  private static final Pattern OF_LAYOUT =
      Pattern.compile("oci-layout|index\\.json|blobs/(?:sha256/[0-9a-f]{64}|sha512/[0-9a-f]{128})");

  private final Path path;
  private final FileChannel file;
  private final Map<String, Place> places = new HashMap<>();

  /** Where a file lies in the archive. */
  private record Place(long offset, long size) {}

  private LayoutArchive(Path path, FileChannel file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Reads what an archive holds.
   *
   * @param name what messages call it
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException when it is no layout
   */
  static LayoutArchive open(Path path, String name, LayoutFailures failures) throws IOException {
    LayoutArchive archive = new LayoutArchive(path, FileChannel.open(path));
    try {
      archive.refuseCompressed(name, failures);
      archive.readPlaces(name, failures);
      if (archive.size(HEADER).isEmpty()) {
        throw failures.invalid(
            name,
            "it is no OCI image layout: there is no file " + HEADER + " at its top",
            "Make it with 'mirror layout:DIR --archive FILE', or with 'tar -cf FILE -C DIR .'");
      }
      LayoutHeader.check(archive, name, failures);
      return archive;
    } catch (IOException | RuntimeException e) {
      archive.close();
      throw e;
    }
  }

  private void refuseCompressed(String name, LayoutFailures failures) throws IOException {
    Optional<Compression> compression = Compression.of(new FileSlice(file, 0, file.size()));
    if (compression.isPresent()) {
      throw failures.invalid(
          name,
          "it is compressed, and can only be read uncompressed",
          "Uncompress it with '" + compression.get().command() + " " + path + "'");
    }
  }

  private void readPlaces(String name, LayoutFailures failures) throws IOException {
    try {
      TarReader tar = new TarReader(new FileSlice(file, 0, file.size()));
      int entries = 0;
      for (Optional<TarReader.Entry> next = tar.next(); next.isPresent(); next = tar.next()) {
        entries++;
        if (entries > MOST_ENTRIES || places.size() > MOST_FILES) {
          throw failures.invalid(name, "it has more files than any layout", "Choose another");
        }
        add(next.get(), tar.position(), name, failures);
      }
      if (!tar.isComplete()) {
        throw new EOFException();
      }
    } catch (MalformedTarException e) {
      throw failures.invalid(
          name,
          "it is no tar archive, or a damaged one: " + e.getMessage(),
          "Name a layout's folder or its archive, or copy it here once more");
    } catch (EOFException e) {
      throw failures.invalid(
          name,
          "the archive ends early, after " + file.size() + " bytes",
          "Copy it here once more, and compare its length and its sha256");
    }
  }

  private void add(TarReader.Entry entry, long offset, String name, LayoutFailures failures)
      throws EOFException {
    String path = entry.path().startsWith("./") ? entry.path().substring(2) : entry.path();
    if (!OF_LAYOUT.matcher(path).matches()) {
      return;
    }
    if (!entry.isFile()) {
      throw failures.invalid(
          name,
          "its " + path + " is a link, or stored in parts, and no file",
          "Make it with 'mirror layout:DIR --archive FILE', or with 'tar -chf FILE -C DIR .'");
    }
    // The last one counts, as when an archive that was added to is unpacked.
    places.put(path, new Place(offset, entry.size()));
  }

  @Override
  public Path location() {
    return path;
  }

  @Override
  public OptionalLong size(String name) {
    Place place = places.get(name);
    return place == null ? OptionalLong.empty() : OptionalLong.of(place.size());
  }

  @Override
  public InputStream open(String name) throws IOException {
    Place place = places.get(name);
    if (place == null) {
      throw new NoSuchFileException(name);
    }
    return new FileSlice(file, place.offset(), place.size());
  }

  @Override
  public UnfinishedFile create(String name) throws IOException {
    throw new FileSystemException(name, null, "an archive is only read");
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
