package org.opensearch.migrations.ecr.manifest;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import org.opensearch.migrations.ecr.yaml.Position;
import org.opensearch.migrations.ecr.yaml.Problems;

/** The URL where a chart is published: that of its repository, or of the OCI artifact. */
final class ChartAddress {

  private static final Set<String> SCHEMES = Set.of("https", "http", "oci");

  private ChartAddress() {}

  /**
   * Reads a URL; errors are added to the problems.
   *
   * @param name the chart's, with which an {@code oci://} URL must end
   */
  static Optional<URI> read(
      String text, Optional<String> name, Position position, Problems problems) {
    URI uri = uri(text);
    if (uri.getRawUserInfo() != null || (uri.getHost() == null && text.indexOf('@') >= 0)) {
      // Not shown: it may be a password.
      problems.add(position, "a URL with credentials", "one without credentials");
      return Optional.empty();
    }
    if (!SCHEMES.contains(String.valueOf(uri.getScheme())) || uri.getHost() == null) {
      String expected = "the address of a chart repository: https://HOST/…, http:// or oci://";
      problems.add(position, "'" + text + "'", expected);
      return Optional.empty();
    }
    boolean oci = "oci".equals(uri.getScheme());
    if (oci && name.isPresent() && !text.endsWith("/" + name.get())) {
      String expected = "the chart's name '" + name.get() + "' at the end of an oci:// address";
      problems.add(position, "'" + text + "'", expected);
      return Optional.empty();
    }
    return Optional.of(uri);
  }

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      return URI.create("");
    }
  }
}
