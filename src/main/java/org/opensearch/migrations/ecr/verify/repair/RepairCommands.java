package org.opensearch.migrations.ecr.verify.repair;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.verify.artifacts.Finding;
import org.opensearch.migrations.ecr.verify.artifacts.Finding.State;

/**
 * Shell commands that fix problems of a mirror.
 *
 * @param target the mirror, as specified by the user
 * @param options of {@code mirror} that say where it is and how it is reached, and what is mirrored
 * @param selection options that select what was checked
 * @param pinCommand the command of this program that pins the manifest
 * @param isEcr whether it is a registry of Amazon ECR
 */
public record RepairCommands(
    MirrorTarget target,
    List<String> options,
    List<String> selection,
    String pinCommand,
    boolean isEcr) {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./\\-]+");

  public RepairCommands {
    options = List.copyOf(options);
    selection = List.copyOf(selection);
  }

  /** The commands that fix a finding, in order; lines that begin with {@code #} are comments. */
  public List<String> commands(Finding finding) {
    List<String> commands = new ArrayList<>();
    if (finding.state() == State.DAMAGED) {
      commands.addAll(removal(finding));
    }
    if (finding.isOtherThanPinned()) {
      commands.add(
          "# if the source has the same content, its tag has moved: find out why, then pin it again"
              + " with 'ma-ecr "
              + pinCommand
              + "'");
    } else if (finding.state() == State.DIFFERENT && isPublishedSo(finding)) {
      commands.add(
          "# if the chart's repository has the same content, correct `name`, `version` or"
              + " `repository` in the manifest first");
    }
    if (finding.state() != State.FAILED && !finding.state().isGood()) {
      commands.add(mirror(finding.artifact()));
    }
    return commands;
  }

  /**
   * Charts of registries are copied as they are: a wrong one comes back when it is copied again.
   */
  private static boolean isPublishedSo(Finding finding) {
    return !finding.defects().isEmpty()
        && finding.artifact() instanceof PlannedArtifact.Chart chart
        && chart.entry().isOci();
  }

  /** Copies everything that was checked. */
  public String mirrorAll() {
    return mirror(selection);
  }

  /** Copies one artifact. */
  String mirror(PlannedArtifact artifact) {
    return artifact instanceof PlannedArtifact.Chart chart
        ? mirror(List.of("--include", chart.entry().key(), "--only", "charts"))
        : mirror(((PlannedArtifact.Image) artifact).reference());
  }

  /** Copies one image that the manifest lists. */
  public String mirror(ImageReference image) {
    return mirror(List.of("--include", image.toString(), "--only", "images"));
  }

  private String mirror(List<String> selection) {
    List<String> words = new ArrayList<>(List.of("java", "-jar", "ma-ecr.jar", "mirror"));
    words.add(isArchive() ? "layout:DIR" : target.registry());
    words.addAll(selection);
    words.addAll(options);
    if (isArchive()) {
      words.addAll(List.of("--archive", target.layout().orElseThrow().toString()));
    }
    return String.join(" ", words.stream().map(RepairCommands::quoted).toList());
  }

  /** An archive is not repaired, but created again from its folder. */
  private boolean isArchive() {
    return target.layout().filter(path -> !Files.isDirectory(path)).isPresent();
  }

  /** {@code mirror} does not replace existing content, so it has to be deleted first. */
  private List<String> removal(Finding finding) {
    if (isArchive()) {
      return List.of(
          "# copy the archive here again; if it is still damaged, run verify on the folder it was"
              + " made from");
    }
    if (target.layout().isPresent()) {
      return finding.defects().stream()
          .map(defect -> defect.blob().orElse(defect.manifest()))
          .distinct()
          .map(this::removalOfFile)
          .toList();
    }
    if (isEcr) {
      return List.of(
          "aws ecr delete-repository --force --repository-name "
              + quoted(finding.artifact().repository()));
    }
    String name = target.host() + "/" + finding.artifact().repository();
    Set<Digest> manifests = new LinkedHashSet<>();
    finding.digest().ifPresent(manifests::add);
    finding.defects().forEach(defect -> manifests.add(defect.manifest()));
    List<String> commands = new ArrayList<>();
    manifests.forEach(digest -> commands.add("skopeo delete docker://" + name + "@" + digest));
    if (finding.defects().stream().anyMatch(defect -> defect.blob().isPresent())) {
      commands.add("# damaged blobs that remain must be removed by the registry's administrator");
    }
    return commands;
  }

  private String removalOfFile(Digest digest) {
    return "rm -f "
        + quoted(
            target
                .layout()
                .orElseThrow()
                .resolve("blobs")
                .resolve(digest.algorithm())
                .resolve(digest.hex())
                .toString());
  }

  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
