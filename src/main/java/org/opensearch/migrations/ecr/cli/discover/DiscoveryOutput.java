package org.opensearch.migrations.ecr.cli.discover;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.cli.console.BuildVersion;
import org.opensearch.migrations.ecr.cli.console.ByteSizes;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.discover.CurrentManifestMixin.CurrentManifest;
import org.opensearch.migrations.ecr.cli.discover.DiscoverCommand.DiscoverFormat;
import org.opensearch.migrations.ecr.cli.options.OutputMixin;
import org.opensearch.migrations.ecr.discover.Discovered;
import org.opensearch.migrations.ecr.discover.DiscoveryListener;
import org.opensearch.migrations.ecr.discover.bump.ChartBump;
import org.opensearch.migrations.ecr.discover.report.DiscoveryJson;
import org.opensearch.migrations.ecr.discover.report.DiscoveryMarkdown;
import org.opensearch.migrations.ecr.discover.report.ImageListDifference;
import org.opensearch.migrations.ecr.discover.report.ManifestDifference;
import org.opensearch.migrations.ecr.images.ImageLocation;
import org.opensearch.migrations.ecr.list.ListFormat;
import org.opensearch.migrations.ecr.list.Listing;
import org.opensearch.migrations.ecr.manifest.ImageList;
import org.opensearch.migrations.ecr.manifest.ManifestWriter;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorManifest.FailedChart;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.model.text.Quantity;
import org.opensearch.migrations.ecr.ports.Activity;

/**
 * Prints or writes the result of a discovery.
 *
 * @param verbose whether to print the location of each image
 * @param options those that change the result, each followed by a space, to repeat in advice
 * @param subject what the manifest is compared with
 * @param renders whether charts were rendered, and not only digests looked up
 */
record DiscoveryOutput(
    Console console,
    OutputMixin output,
    boolean verbose,
    String options,
    String subject,
    boolean renders) {

  /** The formats that contain what bumps change. */
  private static final Set<DiscoverFormat> SHOW_BUMPS =
      Set.of(DiscoverFormat.TEXT, DiscoverFormat.MARKDOWN, DiscoverFormat.JSON);

  enum Purpose {
    PRINT,
    CHECK,
    /** Write, unless comments or entries without a rule would be lost. */
    WRITE,
    /** Write in any case. */
    OVERWRITE;

    boolean writes() {
      return this == WRITE || this == OVERWRITE;
    }
  }

  /** Prints, compares or writes the result, and its warnings and failures. */
  ExitStatus print(
      Discovered discovered,
      CurrentManifest current,
      Purpose purpose,
      Optional<DiscoverFormat> format) {
    ManifestDifference differences = ManifestDifference.of(current.manifest(), discovered);
    DiscoverFormat chosen =
        format.orElse(purpose == Purpose.CHECK ? DiscoverFormat.TEXT : DiscoverFormat.YAML);
    if (verbose) {
      printLocations(discovered.places());
    }
    discovered.warnings().forEach(console::warn);
    String manifest = text(discovered.manifest(), current);
    Optional<FailureException> refusal = Optional.empty();
    if (purpose.writes()) {
      List<String> shown =
          format.filter(DiscoverFormat::isOfDifferences).isPresent()
              ? List.of()
              : differences.lines();
      refusal = write(manifest, current, discovered, shown, purpose);
    }
    boolean isPrinted = format.isPresent() || !purpose.writes();
    if (isPrinted) {
      output.write(
          switch (chosen) {
            case YAML -> manifest;
            case TEXT -> lines(differences.lines()) + bumps(discovered);
            case MARKDOWN ->
                DiscoveryMarkdown.of(
                    differences,
                    discovered,
                    current.manifest().source(),
                    subject,
                    ByteSizes::bytes);
            case SHELL ->
                ListFormat.SHELL.write(
                    Listing.of(discovered.manifest().withGroups(Set.of()), ArtifactFilter.all()));
            case JSON -> DiscoveryJson.write(discovered, differences);
          });
    }
    if (!isPrinted || !SHOW_BUMPS.contains(chosen)) {
      console.err().print(bumps(discovered));
    }
    List<FailureException> failures = new ArrayList<>(discovered.failures());
    refusal.ifPresent(failures::add);
    print(failures);
    if (refusal.isPresent()) {
      return ExitStatus.worst(List.of(ExitStatus.INVALID_INPUT, discovered.exitStatus()));
    }
    return end(discovered, current, purpose == Purpose.CHECK, differences);
  }

  /**
   * Prints how the images differ from those of {@code list}, and warnings and failures.
   *
   * @param format text or Markdown
   */
  ExitStatus print(
      Discovered discovered,
      ImageList list,
      ImageListDifference difference,
      Optional<DiscoverFormat> format) {
    if (verbose) {
      printLocations(discovered.places());
    }
    discovered.warnings().forEach(console::warn);
    output.write(
        format.equals(Optional.of(DiscoverFormat.MARKDOWN))
            ? DiscoveryMarkdown.of(difference, list.source())
            : lines(difference.lines()));
    console.err().print(bumps(discovered));
    print(discovered.failures());
    if (!discovered.failures().isEmpty()) {
      return endFailed(discovered);
    }
    String summary =
        difference.isEmpty()
            ? list.source() + " lists exactly the images of the charts"
            : BuildVersion.PROGRAM
                + ": "
                + list.source()
                + " lacks "
                + Quantity.of(difference.missing().size(), "image")
                + " of the charts (+) and lists "
                + Quantity.of(difference.extra().size(), "image")
                + " that the charts do not use (-)";
    console.err().println(summary);
    return difference.isEmpty() ? ExitStatus.OK : ExitStatus.FAILED;
  }

  /** A handwritten manifest is not marked as generated because digests were added. */
  private String text(MirrorManifest manifest, CurrentManifest current) {
    String text = ManifestWriter.write(manifest);
    boolean isOwn =
        current.text().filter(before -> !ManifestWriter.isGenerated(before)).isPresent();
    return isOwn && !renders ? ManifestWriter.withoutHeader(text) : text;
  }

  private void print(List<FailureException> failures) {
    for (FailureException failure : failures) {
      console.err().println(BuildVersion.PROGRAM + ": " + failure.getMessage());
    }
  }

  private void printLocations(Map<String, Map<ImageReference, List<ImageLocation>>> places) {
    places.forEach(
        (chart, images) ->
            images.forEach(
                (image, locations) -> {
                  String owner = chart.isEmpty() ? MirrorManifest.AGGREGATE : chart;
                  console.err().println(Failure.printable(owner + ": " + image));
                  locations.forEach(
                      at -> console.err().println("    " + Failure.printable(at.toString())));
                }));
  }

  /** Writes the file, or returns the reason not to. */
  private Optional<FailureException> write(
      String manifest,
      CurrentManifest current,
      Discovered discovered,
      List<String> differences,
      Purpose purpose) {
    Path file = current.file().orElseThrow();
    String text = current.text().orElse("");
    if (text.isEmpty() && !discovered.failures().isEmpty()) {
      console.err().println(file + " is not written, because it would be incomplete");
      return Optional.empty();
    }
    Optional<String> failed = failedBump(discovered);
    if (failed.isPresent()) {
      console
          .err()
          .println(file + " is not written, because the bump of " + failed.get() + " failed");
      return Optional.empty();
    }
    boolean hasSamePins = !renders && current.hasContentOf(discovered.manifest());
    if (text.equals(manifest) || hasSamePins) {
      String state = discovered.failures().isEmpty() ? " is up to date" : " is unchanged";
      console.err().println(file + state);
      return Optional.empty();
    }
    int comments = text.isEmpty() ? 0 : ManifestWriter.countOwnComments(text);
    // A generated file contains only what the rules defined when it was written.
    List<String> rules =
        text.isEmpty() || ManifestWriter.isGenerated(text) ? List.of() : discovered.missingRules();
    if (comments > 0 || !rules.isEmpty()) {
      String lost = lost(comments, !rules.isEmpty());
      console.err().print(lines(rules));
      if (purpose != Purpose.OVERWRITE) {
        return Optional.of(refusal(file, lost));
      }
      console.warn(file + " loses " + lost);
    }
    List<FailedChart> incomplete = discovered.manifest().incomplete();
    if (!incomplete.isEmpty()) {
      console.warn(
          file
              + " is marked as incomplete: mirror, generate-values and list refuse it until a run"
              + " of this command succeeds for "
              + incomplete.stream().map(FailedChart::chart).collect(joining(", ")));
    }
    if (current.isInDefaultFolder()) {
      createFolder(file.getParent());
    }
    current.output().write(manifest);
    console.err().print(lines(differences));
    console.err().println(file + (text.isEmpty() ? " is written" : " is updated"));
    return Optional.empty();
  }

  /** A chart whose new version could not be analyzed: its entry is still that of the old one. */
  private static Optional<String> failedBump(Discovered discovered) {
    return discovered.bumps().stream()
        .filter(bump -> bump.images().isEmpty())
        .map(ChartBump::key)
        .findFirst();
  }

  private static void createFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw InvalidInputException.local(
          "create folder",
          folder.toString(),
          String.valueOf(e.getMessage()),
          "Make sure that it can be created, or pass --manifest",
          e);
    }
  }

  private static String lost(int comments, boolean hasEntries) {
    String lines = Quantity.of(comments, "comment");
    String entries = "entries without a rule (rules for them are printed above)";
    if (!hasEntries) {
      return lines;
    }
    return comments == 0 ? entries : lines + ", and " + entries;
  }

  private static FailureException refusal(Path file, String lost) {
    return InvalidInputException.local(
        "write manifest",
        file.toString(),
        "it would lose " + lost,
        "Move what you want to keep to a rules file, then run the command again with --force");
  }

  private static String bumps(Discovered discovered) {
    return lines(
        discovered.bumps().stream()
            .flatMap(bump -> bump.lines(ByteSizes::bytes).stream())
            .toList());
  }

  private static String lines(List<String> lines) {
    // One difference can have several lines.
    return lines.stream()
        .flatMap(String::lines)
        .map(line -> Failure.withoutControls(line) + "\n")
        .collect(joining());
  }

  private ExitStatus end(
      Discovered discovered,
      CurrentManifest current,
      boolean check,
      ManifestDifference differences) {
    String source = current.manifest().source();
    if (!discovered.failures().isEmpty()) {
      return endFailed(discovered);
    }
    if (check && !differences.isEmpty()) {
      console
          .err()
          .println(
              BuildVersion.PROGRAM
                  + ": "
                  + source
                  + " does not match "
                  + subject
                  + ": run 'ma-ecr discover "
                  + options
                  + "--write'");
      return ExitStatus.FAILED;
    }
    if (check) {
      console.err().println(source + " matches " + subject);
    }
    return ExitStatus.OK;
  }

  private ExitStatus endFailed(Discovered discovered) {
    int failures = discovered.failures().size();
    console
        .err()
        .println(
            BuildVersion.PROGRAM
                + ": "
                + Quantity.of(failures, "failure")
                + ": resolve the problems listed above");
    return discovered.exitStatus();
  }

  /** Prints a line for each processed chart. */
  static DiscoveryListener progress(PrintStream err) {
    return new DiscoveryListener() {
      @Override
      public Activity fetching(String chart) {
        return new Activity() {
          @Override
          public void retrying(TransientException failure, int attempt, Duration wait) {
            err.println(ByteSizes.retryLine(failure, wait));
          }

          @Override
          public void warning(String message) {
            err.println("warning: " + chart + ": " + message);
          }
        };
      }

      @Override
      public void analyzed(String chart, int images, int overrides, Duration time) {
        err.println(
            chart
                + ": "
                + Quantity.of(images, "image")
                + ", "
                + Quantity.of(overrides, "override")
                + " ("
                + ByteSizes.time(time)
                + ")");
      }

      @Override
      public void failed(String chart, FailureException failure) {
        // The reason is reported at the end.
        err.println(chart + ": failed");
      }
    };
  }
}
