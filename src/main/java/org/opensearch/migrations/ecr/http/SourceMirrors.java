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
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;

/**
 * The source mirrors of a run ({@code --source-mirror}), for images and charts. A host can have
 * several, which are read in the order in which they were given.
 */
public final class SourceMirrors {

  /** No mirrors. */
  public static final SourceMirrors NONE = parse(List.of());

  private static final Pattern TRAILING_SLASHES = Pattern.compile("/+$");

  private final Map<String, List<SourceMirror>> mirrors = new HashMap<>();

  private SourceMirrors() {}

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
    if (parts.length < 2 || !address(host, option).getRawPath().isEmpty()) {
      throw invalid(host, option);
    }
    URI address = address(parts[1], option);
    mirrors
        .computeIfAbsent(name(host), name -> new ArrayList<>())
        .add(
            new SourceMirror(
                name(address.getRawAuthority()), address.getRawPath().replaceFirst("^/+", "")));
  }

  private static URI address(String text, String option) {
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
    throw invalid(text, option);
  }

  private static InvalidInputException invalid(String text, String option) {
    return new InvalidInputException(
        new Failure(
            "use the source mirror",
            Side.LOCAL,
            option,
            "'" + text + "' is not a valid host",
            "Write --source-mirror HOST=HOST[/PATH]"));
  }

  /**
   * Where to read what a host publishes, in order: its mirrors, then the host itself, unless it is
   * one of the mirrors and has its place among them.
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
   * The image at the original host, if {@code image} names a mirror of it; if mirrors name each
   * other, the same one of them for each.
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
        .max(Comparator.comparing(entry -> entry.getValue().path().length()))
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
}
