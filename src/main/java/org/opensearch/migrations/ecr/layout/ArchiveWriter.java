package org.opensearch.migrations.ecr.layout;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.opensearch.migrations.ecr.layout.LayoutRegistry.CommitStep;
import org.opensearch.migrations.ecr.layout.LayoutRegistry.WrittenArchive;
import org.opensearch.migrations.ecr.layout.files.LayoutFiles;
import org.opensearch.migrations.ecr.layout.files.UnfinishedArchive;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.ContentMismatchException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.MissingLayers;
import org.opensearch.migrations.ecr.oci.ReferrerTag;
import org.opensearch.migrations.ecr.oci.VerifyingSink;
import org.opensearch.migrations.ecr.tar.TarWriter;

/**
 * Writes everything that the index of a layout refers to as a tar file (an OCI archive). The same
 * content results in the same bytes. The digest of every blob is verified.
 *
 * @param earlier what the archive need not contain
 */
record ArchiveWriter(LayoutContents contents, EarlierContent earlier) {

  private static final int BUFFER_BYTES = 256 * 1024;

  /**
   * Replaces {@code file}, or its parts, once the archive is complete; the caller holds the
   * layout's lock.
   */
  WrittenArchive write(Path file, Path layout, OptionalLong partSize, CommitStep step)
      throws IOException {
    Set<Digest> complete = new HashSet<>();
    SortedMap<String, Descriptor> blobs = new TreeMap<>();
    for (Descriptor named : contents.index().manifests()) {
      Optional<Manifest> manifest = contents.completeManifest(named.digest());
      if (manifest.isPresent() && complete.add(named.digest())) {
        blobs.putAll(contents.reachable(manifest.get()));
      }
    }
    SortedMap<String, Descriptor> all = new TreeMap<>(blobs);
    ArchiveBases bases = new ArchiveBases();
    int unknown = leaveOut(blobs, bases);
    all.keySet().removeAll(blobs.keySet());
    long omittedBytes = all.values().stream().mapToLong(Descriptor::size).sum();
    WrittenArchive.Omitted omitted = new WrittenArchive.Omitted(all.size(), omittedBytes, unknown);
    Path target = Files.exists(file) ? file.toRealPath() : file;
    try (UnfinishedArchive unfinished = new UnfinishedArchive(target, id(layout), partSize)) {
      unfinished.expect(blobs.values().stream().mapToLong(Descriptor::size).sum());
      OutputStream out = new BufferedOutputStream(unfinished, BUFFER_BYTES);
      write(
          new TarWriter(out),
          contents.index().only(named -> complete.contains(named.digest())),
          bases,
          blobs);
      out.flush();
      unfinished.finish();
      step.take(unfinished::rename);
      return summary(complete, unfinished, omitted);
    }
  }

  /**
   * Moves the blobs that need not be written from {@code blobs} to {@code bases}; returns the
   * number of earlier images and charts whose blobs are not known.
   */
  private int leaveOut(SortedMap<String, Descriptor> blobs, ArchiveBases bases) throws IOException {
    Map<Digest, String> known = new HashMap<>(earlier.blobs());
    int unknown = 0;
    for (Digest digest : earlier.manifests()) {
      Optional<Manifest> manifest = contents.manifest(digest);
      if (manifest.isEmpty()) {
        unknown++;
      } else {
        // Whether a source had a layer that it may not distribute is not recorded.
        contents.reachable(manifest.get()).values().stream()
            .filter(blob -> !blob.isNondistributable())
            .forEach(blob -> known.putIfAbsent(blob.digest(), earlier.name()));
      }
    }
    blobs
        .values()
        .removeIf(
            blob -> {
              String base = known.get(blob.digest());
              if (base != null) {
                bases.add(base, blob.digest());
              }
              return base != null;
            });
    return unknown;
  }

  private WrittenArchive summary(
      Set<Digest> complete, UnfinishedArchive archive, WrittenArchive.Omitted omitted)
      throws IOException {
    List<String> leftOut = new ArrayList<>();
    SortedMap<String, MissingLayers> missingLayers = new TreeMap<>();
    int artifacts = 0;
    int referrers = 0;
    for (String name : contents.index().names()) {
      Optional<Digest> digest = contents.index().find(name).map(Descriptor::digest);
      if (digest.filter(complete::contains).isEmpty()) {
        leftOut.add(name);
        continue;
      }
      Manifest manifest = contents.manifest(digest.get()).orElseThrow();
      Optional<ReferrerTag> tag = ReferrerTag.parse(name.substring(name.lastIndexOf(':') + 1));
      if (tag.isEmpty()) {
        artifacts++;
      } else {
        referrers += tag.get().isCosign() ? 1 : manifest.manifests().size();
      }
      MissingLayers missing = contents.missingLayers(manifest);
      if (!missing.layers().isEmpty()) {
        missingLayers.put(name, missing);
      }
    }
    return new WrittenArchive(
        artifacts, referrers, archive.size(), archive.parts(), omitted, missingLayers, leftOut);
  }

  /**
   * Part of the temporary names of the archive, which is the same for each run of this layout: a
   * run overwrites the files that a killed run left, but not those of a run for another layout.
   */
  private static String id(Path layout) {
    byte[] path = layout.toString().getBytes(StandardCharsets.UTF_8);
    return Digest.sha256(path).hex().substring(0, 8);
  }

  private void write(TarWriter tar, byte[] index, ArchiveBases bases, Map<String, Descriptor> blobs)
      throws IOException {
    small(tar, LayoutFiles.HEADER, LayoutFiles.header());
    small(tar, LayoutFiles.INDEX, index);
    if (!bases.isEmpty()) {
      small(tar, LayoutFiles.BASES, bases.content());
    }
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
