package org.opensearch.migrations.ecr.helm.chart;

import java.io.InputStream;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;
import org.opensearch.migrations.ecr.http.message.TooLargeException;
import org.opensearch.migrations.ecr.oci.BoundedInputStream;

/** The limits on the expansion of an archive and the archives in it. Not thread-safe. */
public final class ExpansionBudget {

  /** Twice the limit of Helm. */
  private static final long MOST_BYTES = 200L * 1024 * 1024;

  private static final int MOST_FILES = 20_000;

  private final long mostBytes;
  private final int mostFiles;
  private long bytes;
  private int files;

  /** Many times what the largest known charts need. */
  public ExpansionBudget() {
    this(MOST_BYTES, MOST_FILES);
  }

  /**
   * Other limits.
   *
   * @param bytes expanded
   * @param files including folders
   */
  ExpansionBudget(long bytes, int files) {
    this.mostBytes = bytes;
    this.mostFiles = files;
    this.bytes = bytes;
    this.files = files;
  }

  /** Limits {@code expanded} to the bytes that are left; {@link #spend} counts them. */
  BoundedInputStream bound(InputStream expanded) {
    return new BoundedInputStream(expanded, bytes, TooLargeException::new);
  }

  /** Counts the bytes that were read from an archive. */
  void spend(BoundedInputStream expanded) {
    bytes = Math.max(0, bytes - expanded.count());
  }

  /**
   * Counts a file or folder that will be created.
   *
   * @throws MalformedContentException when there are too many
   */
  public void spendFile() throws MalformedContentException {
    if (--files < 0) {
      throw new MalformedContentException("it has more than " + mostFiles + " files and folders");
    }
  }

  /** The reason after {@link #bound} has thrown. */
  String tooLarge() {
    return "it expands to more than " + mostBytes / 1024 / 1024 + " MiB";
  }
}
