package org.opensearch.migrations.ecr.verify.artifacts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.plan.MirrorPlan;
import org.opensearch.migrations.ecr.plan.PlannedArtifact;

/**
 * The digests in a report of {@code mirror}.
 *
 * @param file the report, as messages name it
 * @param registry that it was written to, prefix included
 * @param manifestDigest of the manifest's file then
 * @param exitStatus of that run
 * @param platforms that images were reduced to; empty: none was
 * @param digests by destination, registry and prefix left out
 * @param sourceDigests the digests at the source where they differ, likewise
 */
public record RecordedMirror(
    String file,
    String registry,
    String manifestDigest,
    int exitStatus,
    List<String> platforms,
    Map<String, Digest> digests,
    Map<String, Digest> sourceDigests) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OPERATION = "read report";
  private static final String REMEDY = "Specify a report written by 'mirror --report'";
  private static final int LARGEST_BYTES = 64 * 1024 * 1024;

  public RecordedMirror {
    platforms = List.copyOf(platforms);
    digests = Map.copyOf(digests);
    sourceDigests = Map.copyOf(sourceDigests);
  }

  /**
   * Reads a report.
   *
   * @throws InvalidInputException when it cannot be read, or is not a report
   */
  public static RecordedMirror read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(LARGEST_BYTES + 1);
      if (content.length > LARGEST_BYTES) {
        throw invalid(file, "it is larger than " + LARGEST_BYTES / 1024 / 1024 + " MiB");
      }
      return of(JSON.readTree(content), file);
    } catch (JsonProcessingException e) {
      throw invalid(file, "it is not JSON");
    } catch (IOException e) {
      throw InvalidInputException.unreadable(OPERATION, file.toString(), e, REMEDY);
    }
  }

  private static RecordedMirror of(JsonNode root, Path file) {
    String registry = root.path("registry").asText("");
    if (registry.isEmpty() || !root.path("artifacts").isArray()) {
      throw invalid(file, "it has no `registry` or no `artifacts`");
    }
    Map<String, Digest> digests = new HashMap<>();
    Map<String, Digest> sourceDigests = new HashMap<>();
    for (JsonNode artifact : root.path("artifacts")) {
      String destination = artifact.path("destination").asText("");
      String status = artifact.path("status").asText("");
      boolean written = !status.equals("failed") && !status.equals("unfinished");
      if (written && destination.startsWith(registry + "/") && artifact.hasNonNull("digest")) {
        try {
          String name = destination.substring(registry.length() + 1);
          digests.put(name, Digest.parse(artifact.path("digest").asText()));
          if (artifact.hasNonNull("sourceDigest")) {
            sourceDigests.put(name, Digest.parse(artifact.path("sourceDigest").asText()));
          }
        } catch (IllegalArgumentException e) {
          throw invalid(file, e.getMessage());
        }
      }
    }
    String manifest = root.path("manifest").path("digest").asText("");
    List<String> platforms = new ArrayList<>();
    root.path("platforms").forEach(platform -> platforms.add(Failure.printable(platform.asText())));
    int exitStatus = root.path("exitStatus").asInt(ExitStatus.FAILED.code());
    return new RecordedMirror(
        file.toString(), registry, manifest, exitStatus, platforms, digests, sourceDigests);
  }

  /**
   * Checks that the run copied everything and wrote its archive.
   *
   * @throws InvalidInputException if it did not
   */
  public void checkComplete() {
    if (exitStatus != ExitStatus.OK.code()) {
      throw InvalidInputException.local(
          OPERATION,
          file,
          "the run ended with exit status "
              + exitStatus
              + ", so not everything was copied, and no archive was written",
          "Specify the report of a run without failures, or an archive");
    }
  }

  /** The digest of what was written to {@code destination} of {@code target}. */
  Optional<Digest> digest(String destination, MirrorTarget target) {
    return Optional.ofNullable(digests.get(name(destination, target)));
  }

  /**
   * The digest of what was written to {@code destination}, if it was made of the image with the
   * digest {@code original}.
   */
  Optional<Digest> reduced(String destination, MirrorTarget target, Digest original) {
    return Optional.ofNullable(sourceDigests.get(name(destination, target)))
        .filter(original::equals)
        .flatMap(source -> digest(destination, target));
  }

  private static String name(String destination, MirrorTarget target) {
    return destination.substring(target.registry().length() + 1);
  }

  /**
   * The digest that an image has at its source.
   *
   * @param name repository and tag in the mirror, without the prefix
   * @param there the digest that it has in the mirror now
   * @throws InvalidInputException when the report is not about that content
   */
  public Digest sourceDigest(String name, Digest there) {
    Optional<Digest> written = Optional.ofNullable(digests.get(name));
    if (!written.equals(Optional.of(there))) {
      throw new InvalidInputException(
          new Failure(
              "pin",
              Side.MIRROR,
              name,
              "the mirror has "
                  + there
                  + ", but "
                  + file
                  + written.map(digest -> " contains " + digest).orElse(" does not contain it"),
              "Specify the report of the last run of 'mirror' for this registry or folder"));
    }
    return sourceDigests.getOrDefault(name, there);
  }

  /** Differences between the report and what is verified, a sentence each. */
  List<String> misfits(MirrorManifest manifest, MirrorTarget target, MirrorPlan plan) {
    List<String> misfits = new ArrayList<>();
    if (!platforms.isEmpty()) {
      misfits.add(
          file
              + " was written by a run with --platform: images contain only "
              + String.join(", ", platforms)
              + ", except those that charts pull by digest");
    }
    if (!registry.equals(target.registry()) && !isCarried(target)) {
      misfits.add(
          file
              + " was written for "
              + registry
              + "; its digests are compared anyway because copies keep them");
    }
    if (!manifestDigest.equals(manifest.digest().toString())) {
      misfits.add(file + " was written for a manifest other than " + manifest.source());
    }
    List<String> unknown =
        plan.artifacts().stream()
            .filter(artifact -> digest(artifact.destination(), target).isEmpty())
            .filter(artifact -> artifact instanceof PlannedArtifact.Image)
            .map(PlannedArtifact::source)
            .toList();
    if (!unknown.isEmpty()) {
      String more = unknown.size() > 1 ? " and " + (unknown.size() - 1) + " more" : "";
      misfits.add(file + " has no digest for image " + unknown.get(0) + more);
    }
    return misfits;
  }

  /**
   * A folder is carried to another place, or as an archive: that its name differs means nothing.
   */
  private boolean isCarried(MirrorTarget target) {
    return registry.startsWith("layout:") && target.layout().isPresent();
  }

  private static InvalidInputException invalid(Path file, String reason) {
    return InvalidInputException.local(OPERATION, file.toString(), reason, REMEDY);
  }
}
