package org.opensearch.migrations.ecr.model;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An image reference, normalised: {@code amazon/aws-cli} is {@code
 * docker.io/amazon/aws-cli:latest}. The grammar is that of the reference package of CNCF
 * distribution.
 *
 * @param host the registry's host and optional port, lower case; {@code docker.io} for Docker Hub
 * @param path the repository within the registry
 * @param tag the tag, if any; {@code latest} if neither tag nor digest was specified
 * @param digest the digest, if any; it takes precedence over the tag
 */
public record ImageReference(
    String host, String path, Optional<String> tag, Optional<Digest> digest) {

  private static final String DOCKER_HUB = "docker.io";
  private static final Set<String> HUB_ALIASES = Set.of("index.docker.io", "registry-1.docker.io");
  private static final Pattern HOST =
      Pattern.compile(
          "(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])"
              + "(?:\\.(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9]))*(?::[0-9]{1,5})?");
  private static final Pattern SCHEME = Pattern.compile("^[a-z][a-z+.-]{0,20}://");
  private static final Pattern TAG = Pattern.compile("[\\w][\\w.-]{0,127}");
  private static final int MAX_LENGTH = 255;

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if a part is invalid
   */
  public ImageReference {
    // First, because the patterns are slow for long texts.
    check(host.length() + path.length() < MAX_LENGTH, "the name is longer than 255 characters");
    check(HOST.matcher(host).matches(), "'" + host + "' is not a registry host");
    check(
        RepositoryName.isValid(path),
        "'" + path + "' is not a repository name: " + RepositoryName.RULE);
    tag.ifPresent(t -> check(TAG.matcher(t).matches(), "'" + t + "' is not a tag"));
    check(tag.isPresent() || digest.isPresent(), "neither tag nor digest");
  }

  /**
   * Reads and normalises a reference as container tools accept it.
   *
   * @throws IllegalArgumentException if {@code text} is not a reference
   */
  public static ImageReference parse(String text) {
    String rest = text;
    Optional<Digest> digest = Optional.empty();
    int at = rest.indexOf('@');
    if (at >= 0) {
      digest = Optional.of(Digest.parse(rest.substring(at + 1)));
      rest = rest.substring(0, at);
    }
    Optional<String> tag = Optional.empty();
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      tag = Optional.of(rest.substring(colon + 1));
      rest = rest.substring(0, colon);
    }
    if (tag.isEmpty() && digest.isEmpty()) {
      tag = Optional.of("latest");
    }
    int slash = rest.indexOf('/');
    String first = slash < 0 ? "" : rest.substring(0, slash);
    if (isHost(first)) {
      return of(first.toLowerCase(Locale.ROOT), rest.substring(slash + 1), tag, digest);
    }
    return of(DOCKER_HUB, rest, tag, digest);
  }

  /** Whether a reference states a tag or digest; otherwise, {@link #parse} adds the default tag. */
  public static boolean statesTagOrDigest(String text) {
    return text.indexOf('@') >= 0 || text.lastIndexOf(':') > text.lastIndexOf('/');
  }

  private static ImageReference of(
      String host, String path, Optional<String> tag, Optional<Digest> digest) {
    if (!isDockerHub(host)) {
      return new ImageReference(host, path, tag, digest);
    }
    String full = path.indexOf('/') < 0 ? "library/" + path : path;
    return new ImageReference(DOCKER_HUB, full, tag, digest);
  }

  /** An address without its scheme, as in {@code https://quay.io}. Many templates remove it. */
  public static String withoutScheme(String address) {
    return SCHEME.matcher(address).replaceFirst("");
  }

  /** {@code host} in lower case; {@code docker.io} for all names of Docker Hub. */
  public static String normalisedHost(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return HUB_ALIASES.contains(lower) ? DOCKER_HUB : lower;
  }

  /** Whether {@code host} is one of the names of Docker Hub. */
  public static boolean isDockerHub(String host) {
    return normalisedHost(host).equals(DOCKER_HUB);
  }

  /** Whether the part before the first slash is a host, by Docker's rule. */
  private static boolean isHost(String first) {
    return first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
  }

  private static void check(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /**
   * Joins a name and a tag or digest.
   *
   * @param name a repository, with or without its host
   * @param identifier a tag, or a digest, which has a colon
   */
  public static String join(String name, String identifier) {
    return name + (isDigest(identifier) ? "@" : ":") + identifier;
  }

  /** Whether an identifier is a digest rather than a tag. */
  public static boolean isDigest(String identifier) {
    return identifier.indexOf(':') >= 0;
  }

  /** Host and path, without tag and digest. */
  public String name() {
    return host + "/" + path;
  }

  /** The same image without the digest, if it has a tag. */
  public ImageReference withoutDigest() {
    return tag.isPresent() ? new ImageReference(host, path, tag, Optional.empty()) : this;
  }

  /** The identifier in requests to a registry: the digest, else the tag. */
  public String identifier() {
    return digest.map(Digest::toString).orElseGet(tag::orElseThrow);
  }

  @Override
  public String toString() {
    return name() + tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
  }
}
