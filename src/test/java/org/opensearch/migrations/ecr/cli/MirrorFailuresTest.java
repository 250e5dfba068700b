package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opensearch.migrations.ecr.testing.GoldenFile;

/**
 * What ends at once: for each cause the message, word by word ({@code golden/mirror-failures.txt}),
 * the exit status, how often the cause was asked for, and that the rest was mirrored all the same.
 */
class MirrorFailuresTest {

  /** With {@link #RETRIES} the waits between tries alone would take longer. */
  private static final Duration AT_ONCE = Duration.ofSeconds(30);

  private static final String RETRIES = "9";

  /** Bytes that are wrong are fetched three times, one of two blobs in four uploads. */
  private static final int MOST_TIMES = 4;

  private static final GoldenFile GOLDEN = new GoldenFile("mirror-failures.txt");
  private static final Map<String, String> TOLD = new TreeMap<>();

  @TempDir Path folder;

  static Stream<FailureCause> causes() {
    return FailureCauses.all();
  }

  @ParameterizedTest
  @MethodSource("causes")
  void failsFastWithTheExpectedMessage(FailureCause cause) throws Exception {
    try (MirrorStage stage = new MirrorStage(folder)) {
      cause.arrangement().on(stage);
      stage.options("--retries", RETRIES);
      long begin = System.nanoTime();
      Ran ran = stage.run();
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      TOLD.put(cause.name(), "exit status " + ran.status() + "\n" + stage.told(ran.err()));
      if (!Boolean.getBoolean("golden.renew")) {
        assertEquals(golden().get(cause.name()), TOLD.get(cause.name()), "-Dgolden.renew=true");
      }
      assertEquals(cause.status(), ran.status(), ran::toString);
      assertFalse(ran.err().contains("\tat "), ran::err);
      assertFalse(ran.err().contains("java."), ran::err);
      assertTrue(took.compareTo(AT_ONCE) < 0, () -> "it took " + took);
      assertEquals(cause.isForOneAlone(), stage.fineArrived(), ran::err);
      stage
          .timesAsked()
          .forEach((request, times) -> assertTrue(times <= MOST_TIMES, times + " × " + request));
    }
  }

  @AfterAll
  static void goldenFileListsExactlyTheCauses() throws IOException {
    if (TOLD.size() == causes().count()) {
      GOLDEN.check(
          TOLD.entrySet().stream()
              .map(told -> "# " + told.getKey() + "\n" + told.getValue())
              .collect(Collectors.joining("\n")));
    }
  }

  private static Map<String, String> golden() throws IOException {
    return Stream.of(Files.readString(GOLDEN.path()).split("(?m)^# ", -1))
        .filter(section -> section.contains("\n"))
        .collect(
            Collectors.toMap(
                section -> section.substring(0, section.indexOf('\n')),
                section -> section.substring(section.indexOf('\n') + 1).strip() + "\n"));
  }
}
