package org.opensearch.migrations.ecr.cli.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.opensearch.migrations.ecr.cli.progress.Artifacts.result;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.mirror.MirrorReport;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.RefusedException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.testing.GoldenFile;

/** The last lines of a run. */
class MirrorSummaryTest {

  private static final Failure FAILURE =
      new Failure("read manifest", Side.SOURCE, "quay.io/a:1", "503: busy", "Run again");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, UTF_8);
  private Map<String, String> environment = Map.of();

  private String text() {
    return bytes.toString(UTF_8);
  }

  private static MirrorReport report(List<ArtifactResult> results, Duration elapsed) {
    return new MirrorReport(results, List.of(), elapsed, Optional.empty());
  }

  private MirrorSummary summary(String registry) {
    MirrorManifest manifest =
        new MirrorManifest(
            "manifest.yaml",
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Digest.sha256(new byte[0]));
    return new MirrorSummary(
        new Console(err, err, environment),
        false,
        Optional.empty(),
        manifest,
        MirrorTarget.parse(registry),
        Optional.empty());
  }

  @Test
  void deniedCreationOfAllRepositoriesIsOneCause() {
    List<ArtifactResult> results = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      Failure failure =
          new Failure(
              "create repository",
              Side.DESTINATION,
              "mirrored/quay.io/" + name,
              "AccessDeniedException: User: arn:aws:iam::123456789012:user/me is not authorized to"
                  + " perform: ecr:CreateRepository on resource:"
                  + " arn:aws:ecr:us-east-1:123456789012:repository/mirrored/quay.io/"
                  + name,
              "Allow ecr:CreateRepository in the caller's IAM policy");
      results.add(
          result(
              "quay.io/" + name + ":1", Status.FAILED, Optional.of(new AccessException(failure))));
    }
    summary("private.test/p").print(report(results, Duration.ofSeconds(5)));
    assertEquals(1, text().lines().filter(line -> line.startsWith("error: ")).count(), text());
    assertTrue(text().contains("quay.io/c:1"), text());
  }

  @Test
  void summaryListsEveryFailure() {
    MirrorReport report =
        report(
            List.of(
                result("quay.io/a:1", Status.COPIED),
                result("quay.io/b:1", Status.FAILED, Optional.of(new AccessException(FAILURE))),
                result("quay.io/c:1", Status.UNFINISHED)),
            Duration.ofSeconds(75));
    summary("private.test/p").print(report);
    assertEquals(
        """
        error: image quay.io/b:1: source: cannot read manifest quay.io/a:1: 503: busy. Run again
        private.test/p: 1 copied, 0 updated, 0 already there, 1 FAILED, 1 not finished; 12.6 MB\
         in 1 min 15 s
        """,
        text());
  }

  @Test
  void transientFailuresSuggestToRunAgain() {
    RuntimeException failure = new TransientException(FAILURE, Optional.empty(), null);
    summary("private.test")
        .print(
            report(
                List.of(result("quay.io/b:1", Status.FAILED, Optional.of(failure))),
                Duration.ofSeconds(1)));
    assertTrue(text().endsWith(". Run again: finished artifacts are not copied again\n"), text());
    assertFalse(text().contains("\tat "), "a stack trace only for a bug");
  }

  @Test
  void bugIsReportedWithItsStackTrace() {
    RuntimeException bug = new IllegalStateException("it cannot be");
    summary("private.test")
        .print(
            report(
                List.of(result("quay.io/b:1", Status.FAILED, Optional.of(bug))),
                Duration.ofSeconds(1)));
    assertTrue(text().contains("this is a bug in ma-ecr"), text());
    assertTrue(text().contains("\tat "), text());
  }

  private static ArtifactResult failed(String name, String host, String words, String remedy) {
    Failure failure =
        new Failure(
                "push blob",
                Side.DESTINATION,
                host + "/" + name,
                "POST " + host + "/v2/" + name + " returned status 403: " + words,
                remedy)
            .ofRequest("POST " + host + "/v2/" + name + " returned status");
    return result(name, Status.FAILED, Optional.of(new RefusedException(failure)));
  }

  private static MirrorReport failed(String... names) {
    return report(
        Stream.of(names).map(name -> failed(name, "private.test", "no", "Allow it")).toList(),
        Duration.ofSeconds(1));
  }

  @Test
  void pageShowsTheEndOfARun() throws IOException {
    String host = "111122223333.dkr.ecr.us-east-1.amazonaws.com";
    Failure missing =
        new Failure(
            "find",
            Side.SOURCE,
            "quay.io/argoproj/argoexec:v9.9.9",
            "quay.io does not have it",
            "Check the name and tag in the manifest");
    List<ArtifactResult> results = new ArrayList<>();
    String[] names = {
      "quay.io/prometheus/node-exporter:v1.8.2",
      "quay.io/prometheus/prometheus:v3.2.1",
      "quay.io/prometheus-operator/prometheus-operator:v0.80.0"
    };
    for (String name : names) {
      results.add(
          failed(
              name,
              host,
              "denied: not authorized to perform ecr:InitiateLayerUpload",
              "Allow this action in the IAM policy of these credentials"));
    }
    results.add(
        result(
            missing.reference(),
            Status.FAILED,
            Optional.of(new NotFoundException(Missing.ARTIFACT, missing))));
    for (int i = 0; i < 8; i++) {
      results.add(result("quay.io/app/n" + i + ":1", Status.COPIED));
    }
    summary(host).print(report(results, Duration.ofSeconds(75)));
    new GoldenFile("screens/summary.txt").check(text());
    String page = Files.readString(Path.of("src/site/markdown/operating.md"));
    assertTrue(page.contains("\n```\n" + text() + "```\n"), text());
  }

  @Test
  void commonCauseIsReportedOnceWithTheList() {
    summary("private.test").print(failed("quay.io/a:1", "quay.io/b:1", "quay.io/c:1"));
    assertEquals(
        """
        error: 3 artifacts: destination: cannot push blob private.test/quay.io/a:1: POST\
         private.test/v2/quay.io/a:1 returned status 403: no. Allow it
          image quay.io/a:1
          image quay.io/b:1
          image quay.io/c:1
        private.test: 0 copied, 0 updated, 0 already there, 3 FAILED; 12.6 MB in 1.0 s
        """,
        text());
  }

  /** As where the release is mistyped. */
  @Test
  void commonCauseOfEntriesOfTheManifestIsReportedOnceWithTheirLines() {
    List<ArtifactResult> results = new ArrayList<>();
    for (int line = 7; line <= 8; line++) {
      Failure failure =
          new Failure(
                  "find",
                  Side.SOURCE,
                  "docker.io/x/n" + line + ":9.9.9",
                  "docker.io does not have this tag; the closest tags there are 3.3.6, 3.3.5",
                  "Correct --release-version")
              .at("line " + line + " of m.yaml");
      results.add(
          result(
              failure.reference(),
              Status.FAILED,
              Optional.of(new NotFoundException(Missing.ARTIFACT, failure))));
    }
    summary("private.test").print(report(results, Duration.ofSeconds(1)));
    assertEquals(
        """
        error: 2 artifacts: source: cannot find docker.io/x/n7:9.9.9: docker.io does not have this\
         tag; the closest tags there are 3.3.6, 3.3.5. Correct --release-version
          image docker.io/x/n7:9.9.9 (line 7 of m.yaml)
          image docker.io/x/n8:9.9.9 (line 8 of m.yaml)
        private.test: 0 copied, 0 updated, 0 already there, 2 FAILED; 8.4 MB in 1.0 s
        """,
        text());
  }

  @Test
  void failuresAreRed() {
    environment = Map.of("CLICOLOR_FORCE", "1");
    summary("private.test").print(failed("quay.io/a:1"));
    assertTrue(text().startsWith("\u001b[31merror:\u001b[0m image quay.io/a:1: "), text());
    assertTrue(text().contains(", 1 \u001b[31mFAILED\u001b[0m; "), text());
  }

  @Test
  void failuresAreAnnotationsInGitHubActions() {
    environment = Map.of("GITHUB_ACTIONS", "true");
    summary("private.test").print(failed("quay.io/a:1", "quay.io/b:1"));
    assertTrue(
        text()
            .startsWith(
                "::error::2 artifacts: destination: cannot push blob private.test/quay.io/a:1: POST"
                    + " private.test/v2/quay.io/a:1 returned status 403: no. Allow it"
                    + "%0A  image quay.io/a:1%0A  image quay.io/b:1\n"),
        text());
    assertEquals(2, text().lines().count());
  }
}
