package org.opensearch.migrations.ecr.layout.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;

/**
 * Translates I/O errors of a layout into failures with a remedy.
 *
 * @param side the side that the layout is on
 */
public record LayoutFailures(Side side) {

  /** What operating systems report for a full disk; Java has no exception for it. */
  private static final List<String> DISK_FULL =
      List.of("No space left", "Disk quota exceeded", "not enough space");

  /** The operation of opening a layout. */
  private static final String OPEN = "use";

  private static final String INACCESSIBLE =
      "Make sure the folder is accessible, or choose another one";

  /** What they report for a file above the limit of the file system or the shell. */
  private static final String TOO_LARGE = "File too large";

  private static final String SPLIT =
      "Write to another file system, or in parts with --archive-part-size 4GB: FAT does not support"
          + " files of 4 GiB or more";

  /** The remedy for a full disk. */
  static final String FREE_SPACE =
      "Free disk space, then run again: existing content is not copied again";

  /** The failure for an I/O error. */
  public FailureException of(String operation, String reference, IOException cause) {
    if (cause instanceof AccessDeniedException) {
      return new InvalidInputException(
          failure(
              operation,
              reference,
              "permission denied: " + cause.getMessage(),
              "Choose a folder that you have permission to "
                  + (side == Side.DESTINATION ? "write" : "read")),
          cause);
    }
    if (cause instanceof NotDirectoryException || cause instanceof FileAlreadyExistsException) {
      return new InvalidInputException(
          failure(
              operation, reference, cause.getMessage() + " is not a folder", "Choose another name"),
          cause);
    }
    if (cause instanceof LimitException limit) {
      return new RefusedException(
          failure(operation, reference, limit.getReason(), limit.remedy()), cause);
    }
    String reason = reason(cause);
    if (DISK_FULL.stream().anyMatch(reason::contains)) {
      return new RefusedException(
          failure(operation, reference, "the disk is full (" + reason + ")", FREE_SPACE), cause);
    }
    if (reason.contains(TOO_LARGE)) {
      return new RefusedException(failure(operation, reference, reason, SPLIT), cause);
    }
    Failure inaccessible = failure(operation, reference, reason, INACCESSIBLE);
    // A path that cannot be used is invalid input, as for every other file.
    return operation.equals(OPEN)
        ? new InvalidInputException(inaccessible, cause)
        : new RefusedException(inaccessible, cause);
  }

  /** The failure for something that is not a valid layout. */
  public InvalidInputException invalid(String reference, String reason, String remedy) {
    return new InvalidInputException(failure("use", reference, reason, remedy));
  }

  /** The failure for a folder that another run has locked. */
  TransientException inUse(String reference) {
    return new TransientException(
        failure(
            "use",
            reference,
            "another run is writing to it",
            "Run again when the other run has finished"),
        Optional.empty(),
        null);
  }

  /** The failure for content that was written or read and does not match its descriptor. */
  public RefusedException refused(String operation, String reference, String reason) {
    return side == Side.DESTINATION
        ? new RefusedException(failure(operation, reference, reason, "Run again"))
        : damaged(operation, reference, reason);
  }

  /** The failure for damaged content in the layout: another run would read the same. */
  public RefusedException damaged(String operation, String reference, String reason) {
    return new RefusedException(failure(operation, reference, reason, repairRemedy()));
  }

  /** The failure for a file that is referred to but does not exist. */
  public NotFoundException notFound(String operation, String reference, NoSuchFileException cause) {
    return new NotFoundException(
        Missing.PART, failure(operation, reference, reason(cause), repairRemedy()), cause);
  }

  private String repairRemedy() {
    return side == Side.DESTINATION
        ? "Repair the folder as 'verify --deep' recommends, then run again"
        : "Repair the layout where it was created, as 'verify --deep' recommends there, then copy"
            + " it again";
  }

  private Failure failure(String operation, String reference, String reason, String remedy) {
    return new Failure(operation, side, reference, reason, remedy);
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return e.getMessage() + " does not exist";
    }
    if (e instanceof FileSystemException file && file.getReason() != null) {
      return Stream.of(file.getFile(), file.getReason())
          .filter(part -> part != null)
          .reduce((name, why) -> name + ": " + why)
          .orElseThrow();
    }
    return String.valueOf(e.getMessage());
  }
}
