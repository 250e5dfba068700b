package org.opensearch.migrations.ecr.http;

import java.net.URI;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.http.message.Uris;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;

/** The source mirrors of a run ({@code --source-mirror}), for images and charts. */
public final class SourceMirrors {

  /** No mirrors. */
  public static final SourceMirrors NONE = parse(Map.of());

  private static final Pattern TRAILING_SLASHES = Pattern.compile("/+$");

  private final Map<String, SourceMirror> mirrors = new HashMap<>();

  private SourceMirrors() {}

  /**
   * Parses mirrors by original host.
   *
   * @param mirrors {@code HOST[:PORT]} → {@code HOST[:PORT][/PATH]}
   * @throws InvalidInputException if one of them is malformed
   */
  public static SourceMirrors parse(Map<String, String> mirrors) {
    SourceMirrors parsed = new SourceMirrors();
    mirrors.forEach(
        (host, mirror) -> {
          String option = host + "=" + mirror;
          if (!address(host, option).getRawPath().isEmpty()) {
            throw invalid(host, option);
          }
          URI address = address(mirror, option);
          parsed.mirrors.put(
              name(host),
              new SourceMirror(
                  address.getRawAuthority(), address.getRawPath().replaceFirst("^/+", "")));
        });
    return parsed;
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

  /** The mirror of a host, in any spelling of its name. */
  public Optional<SourceMirror> of(String host) {
    return Optional.ofNullable(mirrors.get(name(host)));
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
        .filter(mirror -> image.host().equals(name(mirror.getValue().host())))
        .filter(mirror -> image.path().startsWith(mirror.getValue().repository("")))
        .max(Comparator.comparing(mirror -> mirror.getValue().path().length()))
        .map(
            mirror ->
                new ImageReference(
                    mirror.getKey(),
                    image.path().substring(mirror.getValue().repository("").length()),
                    image.tag(),
                    image.digest()));
  }

  /** Canonical name: lower case, without port 443, one name for Docker Hub. */
  private static String name(String host) {
    return ImageReference.normalisedHost(
        TRAILING_SLASHES.matcher(host.strip()).replaceAll("").replaceFirst(":443$", ""));
  }
}
