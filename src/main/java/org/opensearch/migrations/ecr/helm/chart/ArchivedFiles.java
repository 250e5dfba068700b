package org.opensearch.migrations.ecr.helm.chart;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.zip.ZipException;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;
import org.opensearch.migrations.ecr.http.message.TooLargeException;
import org.opensearch.migrations.ecr.oci.BoundedInputStream;
import org.opensearch.migrations.ecr.tar.MalformedTarException;
import org.opensearch.migrations.ecr.tar.TarReader;

/** The files of a chart's .tgz, in their order, all below one top-level folder. */
final class ArchivedFiles {

  private final ArchiveVisitor visitor;
  private String root;

  private ArchivedFiles(ArchiveVisitor visitor) {
    this.visitor = visitor;
  }

  /** Receives the files. */
  @FunctionalInterface
  interface ArchiveVisitor {
    /** One file, whose content must be read before this returns. */
    void visit(ArchivedFile file) throws IOException;
  }

  /**
   * A file of the archive.
   *
   * @param path below the top-level folder, with slashes, without {@code .} and {@code ..}
   * @param isRegular whether it is a regular file
   * @param size of its content in bytes
   * @param tar from which the content is read
   */
  record ArchivedFile(String path, boolean isRegular, long size, TarReader tar) {}

  /**
   * Reads {@code archive} to its end.
   *
   * @return the folder of its Chart.yaml, or of its first file; null if it has no files
   * @throws MalformedContentException when it is damaged, larger than the budget, or has a file
   *     elsewhere
   * @throws IOException from {@code visitor} and the stream
   */
  static String visit(InputStream archive, ExpansionBudget budget, ArchiveVisitor visitor)
      throws IOException {
    try (BoundedInputStream expanded = budget.bound(new GzipReader(archive))) {
      try {
        ArchivedFiles files = new ArchivedFiles(visitor);
        files.visitAll(new TarReader(expanded));
        // The checksum is at the end.
        expanded.transferTo(OutputStream.nullOutputStream());
        return files.root;
      } finally {
        budget.spend(expanded);
      }
    } catch (ZipException e) {
      throw new MalformedContentException(
          "it is not a gzip file, or damaged: " + e.getMessage(), e);
    } catch (MalformedTarException e) {
      throw new MalformedContentException(e.getMessage(), e);
    } catch (EOFException e) {
      throw new MalformedContentException("the archive ends early", e);
    } catch (TooLargeException e) {
      throw new MalformedContentException(budget.tooLarge(), e);
    }
  }

  private void visitAll(TarReader tar) throws IOException {
    for (Optional<TarReader.TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
      TarReader.TarEntry entry = next.get();
      if (!entry.isFolder()) {
        String path = inChart(entry.path());
        visitor.visit(new ArchivedFile(path, entry.isFile(), entry.size(), tar));
      }
    }
  }

  /** As in Helm, the names of top-level folders do not matter and can differ. */
  private String inChart(String stored) throws MalformedContentException {
    // Archives made on Windows may have backslashes.
    String separator = stored.contains("\\") ? "\\" : "/";
    int end = stored.indexOf(separator);
    String folder = stored.substring(0, Math.max(0, end));
    String path = clean(stored.substring(end + 1).replace(separator, "/"));
    if (folder.isEmpty() || folder.equals("..") || path.isEmpty()) {
      throw new MalformedContentException(
          "it has a file outside the chart's folder: '" + stored + "'");
    }
    if (root == null || path.equals("Chart.yaml")) {
      root = folder;
    }
    return path;
  }

  /** Without {@code .} and {@code ..}; empty if the path leaves the folder. */
  private static String clean(String path) {
    Deque<String> names = new ArrayDeque<>();
    if (path.startsWith("/")) {
      return "";
    }
    for (String name : path.split("/", -1)) {
      if (name.equals("..")) {
        if (names.pollLast() == null) {
          return "";
        }
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    return String.join("/", names);
  }
}
