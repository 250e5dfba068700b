package org.opensearch.migrations.ecr.layout;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.ContentMismatchException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.MissingLayers;
import org.opensearch.migrations.ecr.oci.VerifyingSink;
import org.opensearch.migrations.ecr.tar.TarWriter;

/**
 * Writes what the index of a layout reaches as one tar file, an OCI archive: the same content gives
 * the same bytes. What nothing names stays behind, and every blob is held against its digest on the
 * way.
 */
record ArchiveWriter(LayoutContents contents) {

  private static final int BUFFER_BYTES = 256 * 1024;

  /** The distribution specification's tags for what refers to a digest, and cosign's older ones. */
  private static final Pattern OF_REFERRERS =
      Pattern.compile(":sha256-[0-9a-f]{64}(?:\\.[a-z]+)?$");

  /** Replaces {@code file} once all is written; whoever calls this holds the layout's lock. */
  WrittenArchive write(Path file, Path layout, CommitStep step) throws IOException {
    Set<Digest> whole = new HashSet<>();
    SortedMap<String, Descriptor> blobs = new TreeMap<>();
    for (Descriptor named : contents.index().manifests()) {
      Optional<Manifest> manifest = contents.wholeManifest(named.digest());
      if (manifest.isPresent() && whole.add(named.digest())) {
        blobs.putAll(contents.reachable(manifest.get()));
      }
    }
    Path target = Files.exists(file) ? file.toRealPath() : file;
    try (UnfinishedFile unfinished = new UnfinishedFile(target, unfinished(target, layout))) {
      OutputStream out = new BufferedOutputStream(unfinished, BUFFER_BYTES);
      write(
          new TarWriter(out),
          contents.index().only(named -> whole.contains(named.digest())),
          blobs);
      out.flush();
      unfinished.finish();
      step.take(unfinished::rename);
    }
    List<String> leftOut = new ArrayList<>(contents.index().names());
    leftOut.removeIf(
        name ->
            contents
                .index()
                .find(name)
                .map(Descriptor::digest)
                .filter(whole::contains)
                .isPresent());
    List<String> written = new ArrayList<>(contents.index().names());
    written.removeAll(leftOut);
    List<String> ofReferrers = written.stream().filter(OF_REFERRERS.asPredicate()).toList();
    int referrers = 0;
    for (String name : ofReferrers) {
      referrers += referrersBy(name);
    }
    return new WrittenArchive(
        written.size() - ofReferrers.size(),
        referrers,
        Files.size(target),
        missingLayers(written),
        leftOut);
  }

  private SortedMap<String, MissingLayers> missingLayers(List<String> names) throws IOException {
    SortedMap<String, MissingLayers> missing = new TreeMap<>();
    for (String name : names) {
      Digest digest = contents.index().find(name).map(Descriptor::digest).orElseThrow();
      MissingLayers layers = contents.missingLayers(contents.manifest(digest).orElseThrow());
      if (!layers.layers().isEmpty()) {
        missing.put(name, layers);
      }
    }
    return missing;
  }

  /** How many a tag stands for: an index of them, or one that has its own tag. */
  private int referrersBy(String name) throws IOException {
    Digest digest = contents.index().find(name).map(Descriptor::digest).orElseThrow();
    return name.endsWith(".sig") || name.endsWith(".att") || name.endsWith(".sbom")
        ? 1
        : contents.wholeManifest(digest).map(index -> index.manifests().size()).orElse(0);
  }

  /**
   * The same name in each run for this layout: one that is killed leaves a file that the next takes
   * over, and runs for other layouts have other names.
   */
  private static Path unfinished(Path target, Path layout) {
    byte[] path = layout.toString().getBytes(StandardCharsets.UTF_8);
    String mine = Digest.sha256(path).hex().substring(0, 8);
    return target.resolveSibling("." + target.getFileName() + "." + mine + ".tmp");
  }

  private void write(TarWriter tar, byte[] index, Map<String, Descriptor> blobs)
      throws IOException {
    small(tar, LayoutFiles.HEADER, LayoutFiles.header());
    small(tar, LayoutFiles.INDEX, index);
    tar.folder("blobs/");
    String folder = "";
    for (Map.Entry<String, Descriptor> entry : blobs.entrySet()) {
      String name = entry.getKey();
      String above = name.substring(0, name.lastIndexOf('/') + 1);
      if (!above.equals(folder)) {
        tar.folder(above);
        folder = above;
      }
      blob(tar, name, entry.getValue());
    }
    tar.finish();
  }

  private static void small(TarWriter tar, String name, byte[] content) throws IOException {
    tar.file(name, content.length, sink -> sink.write(content));
  }

  private void blob(TarWriter tar, String name, Descriptor blob) throws IOException {
    tar.file(
        name,
        blob.size(),
        sink -> {
          VerifyingSink verifying = new VerifyingSink(sink, blob, count -> {});
          try (InputStream in = contents.blobs().open(blob)) {
            in.transferTo(verifying);
            verifying.check();
          } catch (ContentMismatchException e) {
            throw new ContentMismatchException("blob " + blob.digest() + ": " + e.getMessage());
          }
        });
  }
}
