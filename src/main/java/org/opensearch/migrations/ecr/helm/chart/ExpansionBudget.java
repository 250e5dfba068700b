package org.opensearch.migrations.ecr.helm.chart;

import java.io.InputStream;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;
import org.opensearch.migrations.ecr.http.message.TooLargeException;
import org.opensearch.migrations.ecr.oci.BoundedInputStream;

/** How much an archive, with all that is nested in it, may still expand. For one thread. */
public final class ExpansionBudget {

  /** Twice what Helm itself accepts. */
  private static final long MOST_BYTES = 200L * 1024 * 1024;

  private static final int MOST_FILES = 20_000;

  private final long mostBytes;
  private final int mostFiles;
  private long bytes;
  private int files;

  /** As much as any chart that is known, many times. */
  public ExpansionBudget() {
    this(MOST_BYTES, MOST_FILES);
  }

  /**
   * That much.
   *
   * @param bytes expanded
   * @param files with the folders
   */
  ExpansionBudget(long bytes, int files) {
    this.mostBytes = bytes;
    this.mostFiles = files;
    this.bytes = bytes;
    this.files = files;
  }

  /** Reads {@code expanded}, and throws where it is more than is left; {@link #spend} counts it. */
  BoundedInputStream bound(InputStream expanded) {
    return new BoundedInputStream(expanded, bytes, TooLargeException::new);
  }

  /** Counts what was read of an archive. */
  void spend(BoundedInputStream expanded) {
    bytes = Math.max(0, bytes - expanded.count());
  }

  /**
   * Counts a file or folder that is to be made.
   *
   * @throws MalformedContentException when there were too many
   */
  public void spendFile() throws MalformedContentException {
    if (--files < 0) {
      throw new MalformedContentException("it has more than " + mostFiles + " files and folders");
    }
  }

  /** The reason when {@link #bound} has thrown. */
  String tooLarge() {
    return "it expands to more than " + mostBytes / 1024 / 1024 + " MiB";
  }
}
