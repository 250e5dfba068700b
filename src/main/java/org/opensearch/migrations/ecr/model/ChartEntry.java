package org.opensearch.migrations.ecr.model;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A chart of the manifest, with its images.
 *
 * @param key its key under {@code charts:} of the aggregate chart
 * @param name the chart's own name
 * @param version the version as published
 * @param repository {@code https://…} (or http), a folder with an index.yaml, or {@code oci://…},
 *     including the name of the chart
 * @param digest of the .tgz, once pinned
 * @param images the images of its pods
 * @param overrides the values that redirect the images to the mirror
 * @param digests the values that take the digests of images
 * @param variants of the deployment that install it; empty if it is installed without any
 * @param isRequested whether a user requested it although no deployment installs it
 * @param line the line in the file, from 1
 */
public record ChartEntry(
    String key,
    String name,
    String version,
    URI repository,
    Optional<Digest> digest,
    List<ImageEntry> images,
    List<ValuesOverride> overrides,
    List<ValuesOverride> digests,
    List<String> variants,
    boolean isRequested,
    int line) {

  /** The rule for names and keys, for messages. */
  public static final String NAME_RULE =
      "lower-case letters and digits, separated by '-', '.' or '_'";

  /** The rule for versions, for messages. */
  public static final String VERSION_RULE = "a version as published: 1.2.3 or v1.2.3";

  /** The maximum length of a tag, and of the names of charts. */
  private static final int LONGEST = 128;

  private static final Pattern VERSION =
      Pattern.compile("v?\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?");

  public ChartEntry {
    images = List.copyOf(images);
    overrides = List.copyOf(overrides);
    digests = List.copyOf(digests);
    variants = List.copyOf(variants);
  }

  /** A chart that is always installed, without values for digests. */
  public ChartEntry(
      String key,
      String name,
      String version,
      URI repository,
      Optional<Digest> digest,
      List<ImageEntry> images,
      List<ValuesOverride> overrides,
      int line) {
    this(
        key,
        name,
        version,
        repository,
        digest,
        images,
        overrides,
        List.of(),
        List.of(),
        false,
        line);
  }

  /** The same chart with another digest, or without one. */
  public ChartEntry withDigest(Optional<Digest> other) {
    return copy(other, images, overrides, digests);
  }

  /** The same chart with other images. */
  public ChartEntry withImages(List<ImageEntry> others) {
    return copy(digest, others, overrides, digests);
  }

  /** The same chart with other images, and other values that take them and their digests. */
  public ChartEntry withContent(
      List<ImageEntry> others, List<ValuesOverride> values, List<ValuesOverride> digestValues) {
    return copy(digest, others, values, digestValues);
  }

  private ChartEntry copy(
      Optional<Digest> pin,
      List<ImageEntry> others,
      List<ValuesOverride> values,
      List<ValuesOverride> digestValues) {
    return new ChartEntry(
        key,
        name,
        version,
        repository,
        pin,
        others,
        values,
        digestValues,
        variants,
        isRequested,
        line);
  }

  /** Whether {@code text} can be the name or key of a chart, and so the end of a repository. */
  public static boolean isName(String text) {
    return text.length() <= LONGEST && RepositoryName.isValid(text) && text.indexOf('/') < 0;
  }

  /** Whether {@code text} is one version of a chart, and not a range of versions. */
  public static boolean isVersion(String text) {
    return text.length() <= LONGEST && VERSION.matcher(text).matches();
  }

  /** Whether it is published as an OCI artifact. */
  public boolean isOci() {
    return "oci".equals(repository.getScheme());
  }

  /** Name and version, for messages. */
  public String label() {
    return name + ":" + version;
  }

  /** {@code version}, then the same with or without the {@code v} that some publishers prepend. */
  public static List<String> versionCandidates(String version) {
    return List.of(version, version.startsWith("v") ? version.substring(1) : "v" + version);
  }
}
