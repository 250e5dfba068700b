package org.opensearch.migrations.ecr.http;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;

/**
 * The source mirrors of a run ({@code --source-mirror}, {@code --pull-through-cache}). A host can
 * have several, which are read in the order in which they were given.
 */
public final class SourceMirrors {

  /** No mirrors. */
  public static final SourceMirrors NONE = parse(List.of());

  private static final String REMEDY = "Write --source-mirror HOST=HOST[/PATH]";
  private static final Pattern TRAILING_SLASHES = Pattern.compile("/+$");

  /**
   * The usual prefixes of pull-through cache rules in Amazon ECR, by host. mirror.gcr.io is itself
   * a cache of Docker Hub.
   */
  private static final Map<String, String> ECR_PREFIXES =
      Map.of(
          "docker.io", "docker-hub",
          "mirror.gcr.io", "docker-hub",
          "public.ecr.aws", "ecr-public",
          "ghcr.io", "github-container-registry",
          "registry.gitlab.com", "gitlab-container-registry",
          "registry.k8s.io", "k8s",
          "quay.io", "quay");

  private final Map<String, List<SourceMirror>> mirrors = new HashMap<>();

  private SourceMirrors() {}

  /** The option to use instead of {@code host}, for messages: complete where a mirror is known. */
  public static String option(String host) {
    return "--source-mirror "
        + (ImageReference.isDockerHub(host) ? "docker.io=mirror.gcr.io" : host + "=HOST");
  }

  /**
   * Parses mirrors.
   *
   * @param mirrors each {@code HOST[:PORT]=HOST[:PORT][/PATH]}
   * @throws InvalidInputException if one of them is malformed
   */
  public static SourceMirrors parse(List<String> mirrors) {
    SourceMirrors parsed = new SourceMirrors();
    mirrors.forEach(parsed::add);
    return parsed;
  }

  private void add(String option) {
    String[] parts = option.split("=", 2);
    String host = parts[0];
    if (parts.length < 2 || !address(host, option, REMEDY).getRawPath().isEmpty()) {
      throw invalid(host, option, REMEDY);
    }
    add(host, mirror(parts[1], option, REMEDY));
  }

  private void add(String host, SourceMirror mirror) {
    mirrors.computeIfAbsent(name(host), name -> new ArrayList<>()).add(mirror);
  }

  /**
   * Also reads public registries through a cache in Amazon ECR, after the mirrors so far.
   *
   * @param cache {@code HOST[/PREFIX]}, to which the usual prefix of each registry is appended
   * @param remedy what to do if {@code cache} is malformed
   * @throws InvalidInputException if it is malformed
   */
  public SourceMirrors withPullThroughCache(String cache, String remedy) {
    SourceMirror root = mirror(cache, cache, remedy);
    SourceMirrors extended = new SourceMirrors();
    mirrors.forEach((host, known) -> known.forEach(mirror -> extended.add(host, mirror)));
    ECR_PREFIXES.forEach(
        (host, prefix) ->
            extended.add(host, new SourceMirror(root.host(), root.prefix() + prefix)));
    return extended;
  }

  private static SourceMirror mirror(String text, String option, String remedy) {
    URI address = address(text, option, remedy);
    return new SourceMirror(
        name(address.getRawAuthority()), address.getRawPath().replaceFirst("^/+", ""));
  }

  private static URI address(String text, String option, String remedy) {
    try {
      URI uri = Uris.parse("https://" + TRAILING_SLASHES.matcher(text.strip()).replaceAll(""));
      boolean isPlain =
          uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
      if (uri.getHost() != null && isPlain && !text.contains("://")) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Reported below, like any other text without a host.
    }
    throw invalid(text, option, remedy);
  }

  private static InvalidInputException invalid(String text, String option, String remedy) {
    return InvalidInputException.local(
        "use the source mirror", option, "'" + text + "' is not a valid host", remedy);
  }

  /**
   * The sources of a host, in the order in which they are tried: its mirrors, then the host itself,
   * unless it is listed as one of the mirrors.
   *
   * @param host in any spelling of its name
   * @return never empty; without mirrors, {@code host} alone
   */
  public List<SourceMirror> sources(String host) {
    Set<SourceMirror> sources = new LinkedHashSet<>(mirrors.getOrDefault(name(host), List.of()));
    sources.add(new SourceMirror(name(host), ""));
    return List.copyOf(sources);
  }

  /**
   * The image at the original host, if {@code image} names a mirror of it; if mirrors form a cycle,
   * the same image for all of it.
   */
  public ImageReference original(ImageReference image) {
    TreeMap<String, ImageReference> seen = new TreeMap<>();
    Optional<ImageReference> next = Optional.of(image);
    ImageReference last = image;
    while (next.isPresent()) {
      last = next.get();
      if (seen.putIfAbsent(last.toString(), last) != null) {
        return seen.firstEntry().getValue();
      }
      next = mirrored(last);
    }
    return last;
  }

  private Optional<ImageReference> mirrored(ImageReference image) {
    return mirrors.entrySet().stream()
        .flatMap(host -> host.getValue().stream().map(mirror -> Map.entry(host.getKey(), mirror)))
        .filter(entry -> image.host().equals(entry.getValue().host()))
        .filter(entry -> !image.host().equals(entry.getKey()))
        .filter(entry -> image.path().startsWith(entry.getValue().prefix()))
        .max(
            Comparator.comparing(
                    (Map.Entry<String, SourceMirror> entry) -> entry.getValue().path().length())
                .thenComparing(Map.Entry::getKey, Comparator.reverseOrder()))
        .map(
            entry ->
                new ImageReference(
                    entry.getKey(),
                    image.path().substring(entry.getValue().prefix().length()),
                    image.tag(),
                    image.digest()));
  }

  /** Canonical name: lower case, without port 443, one name for Docker Hub. */
  private static String name(String host) {
    return ImageReference.normalisedHost(
        TRAILING_SLASHES.matcher(host.strip()).replaceAll("").replaceFirst(":443$", ""));
  }

  /**
   * A registry or chart repository to read from instead of the original, such as a pull-through
   * cache.
   *
   * @param host the mirror's host and optional port
   * @param path the prefix of every repository and path; empty for none
   */
  public record SourceMirror(String host, String path) {

    /**
     * The mirror's repository for {@code repository} of the original. Docker Hub's official images
     * are in {@code library/}, which other registries may omit.
     */
    public String repository(String repository) {
      if (path.isEmpty() && ImageReference.isDockerHub(host) && repository.indexOf('/') < 0) {
        return "library/" + repository;
      }
      return prefix() + repository;
    }

    /** What precedes every repository of the original, with a slash at the end if it has a path. */
    String prefix() {
      return path.isEmpty() ? "" : path + "/";
    }

    /** The mirror's URL for {@code original}. */
    public URI address(URI original) {
      String query = original.getRawQuery() == null ? "" : "?" + original.getRawQuery();
      return URI.create("https://" + this + original.getRawPath() + query);
    }

    /** In the form that users write. */
    @Override
    public String toString() {
      return path.isEmpty() ? host : host + "/" + path;
    }
  }
}
