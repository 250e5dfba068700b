package org.opensearch.migrations.ecr.cli.verify;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.verify.pods.PodContainer;
import org.opensearch.migrations.ecr.verify.pods.PodListReader;
import picocli.CommandLine.Option;

/** The pods to check. */
final class PodsMixin {

  private static final String STANDARD_INPUT = "-";

  @Option(
      names = "--pods",
      paramLabel = "FILE|-",
      description =
          "Check the pods in the output of 'kubectl get pods -A -o json': which images were"
              + " not pulled, why, and what to do. -: standard input.")
  private String file;

  /** Whether it was requested. */
  boolean isWanted() {
    return file != null;
  }

  /**
   * The containers of the pods, if that was asked for.
   *
   * @throws InvalidInputException when the file cannot be read, or is something else
   */
  Optional<List<PodContainer>> read() {
    if (file == null) {
      return Optional.empty();
    }
    if (file.equals(STANDARD_INPUT)) {
      return Optional.of(PodListReader.read(System.in, "standard input"));
    }
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      return Optional.of(PodListReader.read(in, file));
    } catch (IOException e) {
      String reason =
          e instanceof NoSuchFileException
              ? "there is no such file"
              : String.valueOf(e.getMessage());
      String remedy = "Correct --pods, or specify - to read standard input";
      throw new InvalidInputException(
          new Failure("read pods", Side.LOCAL, file, reason, remedy), e);
    }
  }
}
