package org.opensearch.migrations.ecr.verify.artifacts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.plan.MirrorPlan;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.ports.Workers;
import org.opensearch.migrations.ecr.verify.artifacts.Finding.State;

/**
 * Checks that every artifact of a plan is in the mirror; a failure of one does not stop the others.
 */
public final class Verification {

  private final Registry registry;
  private final ChartSource charts;
  private final VerificationListener listener;
  private final int jobs;

  /**
   * A verification.
   *
   * @param registry the mirror
   * @param charts identifies the chart in an archive
   * @param jobs the number of artifacts to check in parallel
   */
  public Verification(
      Registry registry, ChartSource charts, VerificationListener listener, int jobs) {
    this.registry = registry;
    this.charts = charts;
    this.listener = listener;
    this.jobs = jobs;
  }

  /**
   * Looks.
   *
   * @param deep whether to read every blob back
   * @param report says which digests were written, if it is at hand
   */
  public VerifiedPlan verify(
      MirrorPlan plan,
      MirrorManifest manifest,
      MirrorTarget target,
      boolean deep,
      Optional<RecordedMirror> report) {
    BlobCheck blobs = new BlobCheck(deep);
    ArtifactCheck check =
        new ArtifactCheck(
            registry,
            charts,
            new Expectations(target, report),
            // In a folder this costs no request.
            deep || target.layout().isPresent() ? Optional.of(blobs) : Optional.empty());
    List<Finding> findings =
        Workers.onAll(plan.artifacts(), jobs, artifact -> look(artifact, check));
    List<String> notes = new ArrayList<>();
    report.ifPresent(recorded -> notes.addAll(recorded.misfits(manifest, target, plan)));
    return new VerifiedPlan(findings, notes, blobs.bytes());
  }

  private Finding look(PlannedArtifact artifact, ArtifactCheck check) {
    Finding finding;
    try {
      finding = check.check(artifact, activity(artifact));
    } catch (RuntimeException e) {
      finding = failed(artifact, e);
    } catch (Error e) {
      // For example out of memory: the others may still succeed.
      finding = failed(artifact, new IllegalStateException(e.toString(), e));
    }
    listener.finished(finding);
    return finding;
  }

  private Activity activity(PlannedArtifact artifact) {
    return new Activity() {
      @Override
      public void retrying(TransientException failure, int attempt, Duration wait) {
        listener.retrying(artifact, failure, wait);
      }
    };
  }

  private static Finding failed(PlannedArtifact artifact, RuntimeException error) {
    return new Finding(
        artifact,
        artifact.destination(),
        State.FAILED,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.of(error));
  }

  /** Receives the progress of a verification. Called from several threads. */
  public interface VerificationListener {

    /** A request for an artifact is retried. */
    void retrying(PlannedArtifact artifact, TransientException failure, Duration wait);

    /** An artifact has been checked. */
    void finished(Finding finding);
  }

  /**
   * The results for all artifacts of the plan.
   *
   * @param findings of each artifact, in the plan's order
   * @param notes warnings
   * @param bytes of blobs that were read back
   */
  public record VerifiedPlan(List<Finding> findings, List<String> notes, long bytes) {

    public VerifiedPlan {
      findings = List.copyOf(findings);
      notes = List.copyOf(notes);
    }

    /** The number of artifacts in this state. */
    public long count(State state) {
      return findings.stream().filter(finding -> finding.state() == state).count();
    }

    /** Those that a deployment cannot use. */
    public List<Finding> bad() {
      return findings.stream().filter(finding -> !finding.state().isGood()).toList();
    }

    /** The most severe exit status. */
    public ExitStatus exitStatus() {
      return ExitStatus.worst(findings.stream().map(Finding::exitStatus).toList());
    }
  }
}
