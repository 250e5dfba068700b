package org.opensearch.migrations.ecr.layout;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.opensearch.migrations.ecr.layout.files.LayoutArchive;
import org.opensearch.migrations.ecr.layout.files.LayoutFailures;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.failure.Side;

/**
 * What has been transferred before, so that an archive need not contain it again.
 *
 * @param name the earlier archive or run, as the new archive and messages name it
 * @param blobs the digests of its manifests and blobs, each with the name of the archive that has
 *     it
 * @param manifests the digests of images and charts of which everything was transferred
 */
public record EarlierContent(String name, Map<Digest, String> blobs, Set<Digest> manifests) {

  public EarlierContent {
    blobs = Map.copyOf(blobs);
    manifests = Set.copyOf(manifests);
  }

  /** Nothing. */
  static EarlierContent none() {
    return new EarlierContent("", Map.of(), Set.of());
  }

  /**
   * The content of an archive, with that of the archives that it depends on.
   *
   * @throws org.opensearch.migrations.ecr.model.failure.InvalidInputException if it is not an
   *     archive of a layout
   */
  public static EarlierContent archive(Path file) {
    LayoutFailures failures = new LayoutFailures(Side.LOCAL);
    String name = String.valueOf(LayoutArchive.inParts(file).orElse(file).getFileName());
    try (LayoutArchive archive = LayoutArchive.open(file, file.toString(), failures)) {
      Map<Digest, String> blobs = new HashMap<>();
      ArchiveBases.read(archive)
          .blobs()
          .forEach((base, digests) -> digests.forEach(d -> blobs.put(Digest.parse(d), base)));
      BlobFiles.digests(archive.names()).forEach(digest -> blobs.put(digest, name));
      return new EarlierContent(name, blobs, Set.of());
    } catch (IOException e) {
      throw LayoutIndex.failure(failures, file.toString(), e, "Choose another archive");
    }
  }

  /** The content of a run that copied these images and charts. */
  public static EarlierContent run(String name, Collection<Digest> manifests) {
    return new EarlierContent(name, Map.of(), Set.copyOf(manifests));
  }
}
