package org.opensearch.migrations.ecr.mirror;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult.Status;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;

/** Writes the report as JSON. */
public final class ReportWriter {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final int FORMAT_VERSION = 1;

  private ReportWriter() {}

  /** The report, with a line feed at its end. */
  public static String write(MirrorReport report, MirrorManifest manifest, MirrorTarget target) {
    return text(report, manifest, target, Optional.empty());
  }

  /** The report of a run whose archive could not be written. */
  public static String write(
      MirrorReport report,
      MirrorManifest manifest,
      MirrorTarget target,
      FailureException archiveFailure) {
    return text(report, manifest, target, Optional.of(archiveFailure));
  }

  private static String text(
      MirrorReport report,
      MirrorManifest manifest,
      MirrorTarget target,
      Optional<FailureException> archiveFailure) {
    ExitStatus archived = archiveFailure.map(FailureException::exitStatus).orElse(ExitStatus.OK);
    ObjectNode root = JSON.createObjectNode();
    root.put("version", FORMAT_VERSION);
    root.put("registry", target.registry());
    ObjectNode source = root.putObject("manifest");
    source.put("file", manifest.source());
    source.put("digest", manifest.digest().toString());
    manifest.release().ifPresent(release -> source.put("release", release));
    if (!report.platforms().isEmpty()) {
      ArrayNode platforms = root.putArray("platforms");
      report.platforms().forEach(platform -> platforms.add(platform.toString()));
    }
    root.put("exitStatus", ExitStatus.worst(List.of(report.exitStatus(), archived)).code());
    report.stopped().ifPresent(failure -> root.set("error", json(failure)));
    archiveFailure.ifPresent(failure -> root.set("archiveError", json(failure)));
    root.setAll(totals(report));
    ArrayNode artifacts = root.putArray("artifacts");
    report.results().forEach(result -> artifacts.add(json(result)));
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of strings and numbers is always JSON", e);
    }
  }

  /** The duration, the bytes and the number of artifacts by status. */
  public static ObjectNode totals(MirrorReport report) {
    ObjectNode node = JSON.createObjectNode();
    node.put("seconds", seconds(report.elapsed()));
    node.put("bytes", report.bytes());
    ObjectNode counts = node.putObject("counts");
    for (Status status : Status.values()) {
      counts.put(status.label(), report.count(status));
    }
    return node;
  }

  /** The result of an artifact. */
  public static ObjectNode json(ArtifactResult result) {
    ObjectNode node = JSON.createObjectNode();
    node.put("kind", result.artifact().kind());
    node.put("source", result.artifact().source());
    node.put("destination", result.destination());
    node.put("digest", result.digest().map(Object::toString).orElse(null));
    result.original().ifPresent(digest -> node.put("sourceDigest", digest.toString()));
    result.moved().ifPresent(pin -> node.put("pinnedDigest", pin.digest().toString()));
    if (result.referrers() > 0) {
      node.put("referrers", result.referrers());
    }
    node.put("status", result.status().label());
    node.put("bytes", result.bytes());
    node.put("requests", result.requests());
    node.put("seconds", seconds(result.elapsed()));
    result.warnings().forEach(node.withArray("warnings")::add);
    node.set("error", result.error().map(ReportWriter::json).orElse(null));
    return node;
  }

  /** A failure. */
  public static JsonNode json(RuntimeException error) {
    return JSON.valueToTree(Failure.fields(error));
  }

  /** Seconds, to the millisecond. */
  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
