package org.opensearch.migrations.ecr.layout;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;

/**
 * What went wrong with a folder, in words that help.
 *
 * @param side what failures are blamed on
 */
record LayoutFailures(Side side) {

  /** What operating systems say of a full disk; Java has no exception for it. */
  private static final List<String> FULL =
      List.of("No space left", "Disk quota exceeded", "not enough space");

  /** What they say of a file that is larger than the file system or the shell's limit allows. */
  private static final String TOO_LARGE = "File too large";

  /** The failure that {@code cause} stands for. */
  FailureException of(String operation, String reference, IOException cause) {
    if (cause instanceof AccessDeniedException) {
      return new AccessException(
          failure(
              operation,
              reference,
              "permission denied: " + cause.getMessage(),
              "Choose a folder that you may " + (side == Side.DESTINATION ? "write" : "read")),
          cause);
    }
    if (cause instanceof NotDirectoryException || cause instanceof FileAlreadyExistsException) {
      return new InvalidInputException(
          failure(
              operation, reference, cause.getMessage() + " is not a folder", "Choose another name"),
          cause);
    }
    return new RefusedException(refusal(operation, reference, reason(cause)), cause);
  }

  private Failure refusal(String operation, String reference, String reason) {
    if (FULL.stream().anyMatch(reason::contains)) {
      return failure(
          operation,
          reference,
          "the disk is full (" + reason + ")",
          "Make room, then run again: what is there is not copied twice");
    }
    return failure(
        operation,
        reference,
        reason,
        reason.contains(TOO_LARGE)
            ? "Write it to another file system: FAT takes no file of 4 GiB"
            : "See to it that the folder can be used, or choose another");
  }

  /** The folder, or a file in it, is not what it should be. */
  InvalidInputException invalid(String reference, String reason, String remedy) {
    return new InvalidInputException(failure("use", reference, reason, remedy));
  }

  /** Another run is at work in the folder. */
  TransientException inUse(String reference) {
    return new TransientException(
        failure("use", reference, "another run writes to it", "Run again when that one is done"),
        Optional.empty(),
        null);
  }

  /** What was written or read is not what it should be. */
  RefusedException refused(String operation, String reference, String reason) {
    return side == Side.DESTINATION
        ? new RefusedException(failure(operation, reference, reason, "Run again"))
        : damaged(operation, reference, reason);
  }

  /** What is there is not what it should be: running again reads the same. */
  RefusedException damaged(String operation, String reference, String reason) {
    return new RefusedException(failure(operation, reference, reason, mend()));
  }

  /** A file that is named is not there. */
  NotFoundException notFound(String operation, String reference, NoSuchFileException cause) {
    return new NotFoundException(failure(operation, reference, reason(cause), mend()), cause);
  }

  private String mend() {
    return side == Side.DESTINATION
        ? "Mend it as 'verify --deep' of the folder says, then run again"
        : "Mend the layout where it was made, as 'verify --deep' there says, then take it"
            + " from there again";
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
