package org.opensearch.migrations.ecr.cli.console;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;

/**
 * A file that is replaced atomically: written to a temporary file in the same directory, then
 * renamed. Special files such as {@code /dev/stdout}, and files that cannot be replaced because a
 * container mounts them or their directory is read-only, are written in place.
 *
 * @param operation a verb phrase, for messages
 * @param standardOutput written to in place of the file
 */
public record OutputFile(String operation, Path path, Optional<PrintStream> standardOutput) {

  /**
   * The names of standard output. Opening it by name would overwrite a file that the shell appends
   * to.
   */
  private static final Set<String> STANDARD_OUTPUT =
      Set.of("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1");

  /** A file. */
  public OutputFile(String operation, Path path) {
    this(operation, path, Optional.empty());
  }

  /** A file, or {@code standardOutput} if that is what the path names. */
  public static OutputFile of(String operation, Path path, PrintStream standardOutput) {
    return new OutputFile(
        operation, path, Optional.of(standardOutput).filter(out -> isStandardOutput(path)));
  }

  /** Whether {@code path} names standard output. */
  public static boolean isStandardOutput(Path path) {
    return STANDARD_OUTPUT.contains(path.toString());
  }

  private interface Access {
    void of(Path target) throws IOException;
  }

  /**
   * Checks that the file can be written later.
   *
   * @throws InvalidInputException when it cannot be written
   */
  public void check() {
    if (standardOutput.isPresent()) {
      return;
    }
    access(
        target -> {
          if (isReplaced(target)) {
            Path probe = unfinished(target);
            Files.createFile(probe);
            Files.delete(probe);
          }
        });
  }

  /**
   * Replaces the file's content, as UTF-8.
   *
   * @throws InvalidInputException when it cannot be written
   */
  public void write(String text) {
    if (standardOutput.isPresent()) {
      standardOutput.get().print(text);
      standardOutput.get().flush();
      return;
    }
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    access(
        target -> {
          if (isReplaced(target)) {
            replace(target, content);
          } else {
            writeInPlace(target, content);
          }
        });
  }

  /** Whether writing can block, because another program has to read what is written. */
  public boolean canBlock() {
    return standardOutput.isPresent() || !isFile(path);
  }

  private void access(Access access) {
    try {
      // A symbolic link is kept: its target is replaced. That of /dev/fd/N can be a pipe, not a
      // file.
      Path target = Files.isRegularFile(path) ? path.toRealPath() : path;
      if (Files.isDirectory(target)) {
        throw new FileSystemException(path.toString(), null, "it is a directory");
      }
      if (Files.exists(target) && !Files.isWritable(target)) {
        throw new AccessDeniedException(path.toString());
      }
      access.of(target);
    } catch (IOException e) {
      Failure failure =
          new Failure(
              operation,
              Side.LOCAL,
              path.toString(),
              reason(e),
              "Make sure that the file can be written, or choose another file");
      throw new InvalidInputException(failure, e);
    }
  }

  /** Whether the file is, or will be, a regular one. */
  private static boolean isFile(Path target) {
    return !Files.exists(target) || Files.isRegularFile(target);
  }

  /** An existing file can be writable in a directory where no other file can be created. */
  private static boolean isReplaced(Path target) {
    boolean isInReadOnlyDirectory =
        Files.exists(target) && !Files.isWritable(target.toAbsolutePath().getParent());
    return isFile(target) && !isInReadOnlyDirectory;
  }

  private static void writeInPlace(Path target, byte[] content) throws IOException {
    Files.write(target, content, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
  }

  private static Path unfinished(Path target) {
    String name = "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".tmp";
    return target.resolveSibling(name);
  }

  private static void replace(Path target, byte[] content) throws IOException {
    Path unfinished = unfinished(target);
    try {
      Files.write(unfinished, content);
      rename(unfinished, target, content);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static void rename(Path unfinished, Path target, byte[] content) throws IOException {
    try {
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // A file that is mounted into a container cannot be replaced.
      if (!Files.isRegularFile(target)) {
        throw e;
      }
      writeInPlace(target, content);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "its directory does not exist";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NotDirectoryException) {
      return "its parent is not a directory";
    }
    Optional<String> system =
        e instanceof FileSystemException file
            ? Optional.ofNullable(file.getReason())
            : Optional.empty();
    return system.orElse(String.valueOf(e.getMessage()));
  }
}
