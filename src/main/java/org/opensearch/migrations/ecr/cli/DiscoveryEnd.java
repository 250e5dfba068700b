package org.opensearch.migrations.ecr.cli;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.discover.Discovered;
import org.opensearch.migrations.ecr.discover.DiscoveryJson;
import org.opensearch.migrations.ecr.discover.ManifestDifference;
import org.opensearch.migrations.ecr.list.ListFormat;
import org.opensearch.migrations.ecr.list.Listing;
import org.opensearch.migrations.ecr.manifest.EditedManifest;
import org.opensearch.migrations.ecr.manifest.ManifestEditor;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.ExitStatus;
import org.opensearch.migrations.ecr.model.Failure;
import org.opensearch.migrations.ecr.model.FailureException;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.render.Place;

/**
 * What is said, printed and written at the end of a discovery.
 *
 * @param verbose whether to say where each image stands
 */
record DiscoveryEnd(Console console, OutputMixin output, boolean verbose) {

  /** Does what was asked with the result; the exit status. */
  ExitStatus tell(
      Discovered discovered,
      CurrentManifest current,
      boolean write,
      boolean check,
      Optional<DiscoverFormat> format) {
    List<String> differences = ManifestDifference.of(current.manifest(), discovered);
    if (verbose) {
      sayPlaces(discovered.places());
    }
    discovered.warnings().forEach(console::warn);
    String manifest = manifest(discovered, current);
    if (write) {
      write(current.file().orElseThrow(), manifest, current, differences);
    }
    if (format.isPresent() || (!write && !check)) {
      output.write(print(format.orElse(DiscoverFormat.YAML), discovered, manifest, differences));
    } else if (check) {
      output.write(lines(differences));
    }
    for (FailureException failure : discovered.failures()) {
      console.err().println(Version.PROGRAM + ": " + failure.getMessage());
    }
    return end(discovered, current, check, differences);
  }

  private void sayPlaces(Map<String, Map<ImageReference, List<Place>>> places) {
    places.forEach(
        (chart, images) ->
            images.forEach(
                (image, where) -> {
                  String owner = chart.isEmpty() ? Listing.AGGREGATE : chart;
                  console.err().println(Failure.printable(owner + ": " + image));
                  where.forEach(
                      place -> console.err().println("    " + Failure.printable(place.toString())));
                }));
  }

  private String manifest(Discovered discovered, CurrentManifest current) {
    if (current.text().isEmpty()) {
      return ManifestEditor.create(discovered.manifest());
    }
    EditedManifest edited = ManifestEditor.edit(current.text().get(), discovered.manifest());
    if (!edited.keptComments()) {
      console.warn(
          current.manifest().source()
              + " is written in a way that cannot be edited in place: it is written anew, and its"
              + " comments are lost");
    }
    return edited.text();
  }

  private void write(
      Path file, String manifest, CurrentManifest current, List<String> differences) {
    if (current.text().equals(Optional.of(manifest))) {
      console.err().println(file + " is up to date");
      return;
    }
    new OutputFile("write manifest", file).write(manifest);
    console.err().print(lines(differences));
    console.err().println(file + (current.text().isEmpty() ? " is written" : " is updated"));
  }

  private static String print(
      DiscoverFormat format, Discovered discovered, String manifest, List<String> differences) {
    return switch (format) {
      case YAML -> manifest;
      case SHELL -> ListFormat.SHELL.write(Listing.of(discovered.manifest(), ArtifactFilter.all()));
      case JSON -> DiscoveryJson.write(discovered, differences);
    };
  }

  private static String lines(List<String> lines) {
    // One difference can have several lines.
    return lines.stream()
        .flatMap(String::lines)
        .map(line -> Failure.withoutControls(line) + "\n")
        .collect(joining());
  }

  private ExitStatus end(
      Discovered discovered, CurrentManifest current, boolean check, List<String> differences) {
    String source = current.manifest().source();
    if (!discovered.failures().isEmpty()) {
      int failures = discovered.failures().size();
      console
          .err()
          .println(
              Version.PROGRAM
                  + ": "
                  + failures
                  + (failures == 1 ? " failure" : " failures")
                  + ": what is listed above is not in order yet");
      return discovered.exitStatus();
    }
    if (check && !differences.isEmpty()) {
      console
          .err()
          .println(
              Version.PROGRAM
                  + ": "
                  + source
                  + " differs from what the charts say: run discover --write");
      return ExitStatus.FAILED;
    }
    if (check) {
      console.err().println(source + " says what the charts say");
    }
    return ExitStatus.OK;
  }
}
