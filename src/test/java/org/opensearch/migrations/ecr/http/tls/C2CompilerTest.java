package org.opensearch.migrations.ecr.http.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.testing.Command;

/** What HotSpot compiles, in a JVM of its own, as the tests' has no C2. */
@Timeout(60)
class C2CompilerTest {

  /** A line of {@code -XX:+PrintCompilation}: time, number, flags, level, method. */
  private static final Pattern BY_C2 = Pattern.compile("\\s+\\d+ +\\d+[ %sb!n]+ 4 .*::nextSum .*");

  private static final Pattern BY_C1 = Pattern.compile("\\s+\\d+ +\\d+[ %sb!n]+ 1 .*::nextSum .*");

  @TempDir Path temp;

  /** A program with a method that is worth compiling. */
  static final class Busy {

    private Busy() {}

    public static void main(String[] args) {
      if (args.length > 0) {
        C2Compiler.exclude();
      }
      long sum = 0;
      for (int i = 0; i < 300_000; i++) {
        sum = nextSum(sum, i);
      }
      System.out.println("sum " + sum);
    }

    private static long nextSum(long sum, int i) {
      return sum * 31 + (i % 7 == 3 ? i : -i);
    }
  }

  @Test
  void hotMethodsAreCompiledByC2() {
    assertTrue(compilations(temp).stream().anyMatch(BY_C2.asMatchPredicate()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "with two  spaces"})
  void onceExcludedC1CompilesHotMethods(String folder) throws Exception {
    Path temporary = Files.createDirectory(temp.resolve(folder));
    List<String> compilations = compilations(temporary, "exclude");
    assertEquals(List.of(), compilations.stream().filter(BY_C2.asMatchPredicate()).toList());
    assertTrue(compilations.stream().anyMatch(BY_C1.asMatchPredicate()), compilations.toString());
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(List.of(), left.filter(file -> file.toString().endsWith(".json")).toList());
    }
  }

  @Test
  void temporaryFolderThatIsMissingIsNoFailure() {
    assertTrue(
        compilations(temp.resolve("missing"), "exclude").stream()
            .anyMatch(BY_C2.asMatchPredicate()));
  }

  private List<String> compilations(Path temporary, String... arguments) {
    return Stream.of(
            Command.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+PrintCompilation",
                    "-XX:-BackgroundCompilation",
                    "-Djava.io.tmpdir=" + temporary,
                    "-cp",
                    System.getProperty("java.class.path"),
                    Busy.class.getName())
                .with(arguments)
                .runSuccessfully()
                .stdout()
                .split("\n"))
        .filter(line -> line.contains("nextSum"))
        .toList();
  }
}
