package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A class data sharing archive of the jar, made once per test run by mirroring an image. It takes a
 * third off the processor time of each run of the jar.
 */
final class ClassArchive {

  private static Optional<List<String>> options = Optional.empty();

  private ClassArchive() {}

  /** The options of a JVM that uses it; none where the JVM could not create it. */
  static synchronized List<String> options() {
    if (options.isEmpty()) {
      options = Optional.of(create());
    }
    return options.get();
  }

  private static List<String> create() {
    try (FakeRegistry registry = new FakeRegistry()) {
      Path folder = Files.createTempDirectory("ma-ecr-classes-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      Path archive = folder.resolve("classes.jsa");
      registry.put("app", "1", ImageShapes.simple(1));
      Path manifest = folder.resolve("manifest.yaml");
      new ManifestFile().image(registry.host() + "/app:1").writeTo(manifest);
      List<String> options = new ArrayList<>(MaEcrJar.FOR_SHORT_RUNS);
      options.add("-XX:ArchiveClassesAtExit=" + archive);
      Command.of(MaEcrJar.java(options))
          .with("mirror", registry.host(), "--plain-http", registry.host())
          .with("--manifest", manifest.toString())
          .runSuccessfully();
      return Files.isRegularFile(archive)
          // The JVM prints its warnings on standard output.
          ? List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:disable")
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    for (String name : List.of("classes.jsa", "manifest.yaml", "")) {
      try {
        Files.deleteIfExists(folder.resolve(name));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
