package org.opensearch.migrations.ecr.verify;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import org.opensearch.migrations.ecr.model.MirrorManifest.FailedChart;
import org.opensearch.migrations.ecr.model.Platform;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.TerminalEscapes;
import org.opensearch.migrations.ecr.verify.artifacts.ExtraArtifacts;
import org.opensearch.migrations.ecr.verify.artifacts.Finding;
import org.opensearch.migrations.ecr.verify.artifacts.Finding.State;
import org.opensearch.migrations.ecr.verify.pods.PodContainer;
import org.opensearch.migrations.ecr.verify.pods.PodsReport;
import org.opensearch.migrations.ecr.verify.pods.PodsReport.PodFinding;
import org.opensearch.migrations.ecr.verify.rendered.RenderedReport;
import org.opensearch.migrations.ecr.verify.rendered.RenderedReport.DeploymentGap;
import org.opensearch.migrations.ecr.verify.repair.RepairCommands;

/** All results as JSON. Empty fields are omitted or null. */
final class JsonReport {

  private static final ObjectMapper JSON =
      new ObjectMapper(new JsonFactoryBuilder().characterEscapes(new TerminalEscapes()).build())
          .enable(SerializationFeature.INDENT_OUTPUT);
  private static final int FORMAT_VERSION = 2;

  private JsonReport() {}

  static String write(VerifyReport report, RepairCommands repairs) {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", FORMAT_VERSION);
    root.put("registry", report.target().registry());
    ObjectNode manifest = root.putObject("manifest");
    manifest.put("file", report.manifest().source());
    manifest.put("digest", report.manifest().digest().toString());
    report.manifest().release().ifPresent(release -> manifest.put("release", release));
    if (!report.manifest().incomplete().isEmpty()) {
      strings(
          manifest.putArray("incomplete"),
          report.manifest().incomplete().stream().map(FailedChart::toString).toList());
    }
    root.put("exitStatus", report.exitStatus().code());
    root.put("seconds", report.elapsed().toMillis() / 1000.0);
    root.put("bytes", report.plan().bytes());
    ObjectNode counts = root.putObject("counts");
    for (State state : State.values()) {
      counts.put(state.label(), report.plan().count(state));
    }
    strings(root.putArray("notes"), report.plan().notes());
    ArrayNode artifacts = root.putArray("artifacts");
    report.plan().findings().forEach(f -> artifact(artifacts.addObject(), f, repairs));
    report.extra().ifPresent(extra -> extra(root.putObject("extra"), extra));
    report.rendered().ifPresent(r -> rendered(root.putObject("rendered"), r, report.platforms()));
    report.pods().ifPresent(pods -> pods(root.putObject("pods"), pods));
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of strings and numbers is always JSON", e);
    }
  }

  private static void artifact(ObjectNode node, Finding finding, RepairCommands repairs) {
    node.put("kind", finding.artifact().kind());
    node.put("source", finding.artifact().source());
    node.put("destination", finding.destination());
    node.put("status", finding.state().label());
    node.put("digest", finding.digest().map(Object::toString).orElse(null));
    node.put("expected", finding.expected().map(e -> e.digest().toString()).orElse(null));
    strings(node.putArray("reasons"), finding.reasons());
    strings(node.putArray("notes"), finding.notes());
    strings(node.putArray("remedy"), repairs.commands(finding));
    finding.error().ifPresent(error -> node.set("error", json(error)));
  }

  private static void extra(ObjectNode node, ExtraArtifacts extra) {
    strings(node.putArray("references"), extra.references());
    node.put("unlisted", extra.unlisted().orElse(null));
  }

  private static void rendered(ObjectNode node, RenderedReport rendered, List<Platform> platforms) {
    strings(node.putArray("platforms"), platforms.stream().map(Platform::toString).toList());
    strings(node.putArray("charts"), rendered.charts());
    node.put("images", rendered.images());
    strings(node.putArray("notes"), rendered.notes());
    ArrayNode drifts = node.putArray("drifts");
    for (DeploymentGap drift : rendered.drifts()) {
      ObjectNode entry = drifts.addObject();
      entry.put("chart", drift.chart());
      entry.put("image", drift.image().orElse(null));
      drift.place().ifPresent(place -> entry.set("place", JSON.valueToTree(place.fields())));
      entry.put("reason", drift.reason());
      strings(entry.putArray("remedy"), drift.fix());
    }
    errors(node.putArray("errors"), rendered.failures());
  }

  private static void pods(ObjectNode node, PodsReport pods) {
    node.put("containers", pods.containers());
    node.put("imageVolumes", pods.imageVolumes());
    ArrayNode failed = node.putArray("failed");
    for (PodFinding finding : pods.findings()) {
      PodContainer container = finding.container();
      ObjectNode entry = failed.addObject();
      entry.put("pod", container.pod());
      entry.put(container.kind().label(), container.name());
      entry.put("image", container.image());
      entry.put("waiting", container.waiting().orElse(null));
      entry.put("message", container.message());
      entry.put("problem", finding.problem().label());
      entry.put("inManifest", finding.inManifest());
      entry.put("inMirror", finding.mirrored().isPresent());
      ArrayNode platforms = entry.putArray("platforms");
      finding
          .mirrored()
          .ifPresent(there -> there.platforms().forEach(p -> platforms.add(p.toString())));
      entry.put("reason", finding.reason());
      strings(entry.putArray("remedy"), finding.fix());
    }
    ObjectNode elsewhere = node.putObject("elsewhere");
    pods.elsewhere().forEach(elsewhere::put);
    errors(node.putArray("errors"), pods.failures());
  }

  private static void errors(ArrayNode array, List<FailureException> failures) {
    failures.forEach(failure -> array.add(json(failure)));
  }

  private static JsonNode json(RuntimeException error) {
    return JSON.valueToTree(Failure.fields(error));
  }

  private static void strings(ArrayNode array, Collection<String> texts) {
    texts.forEach(array::add);
  }
}
