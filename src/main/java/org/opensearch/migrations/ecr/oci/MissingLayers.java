package org.opensearch.migrations.ecr.oci;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.Redaction;

/**
 * Layers that an image names and that are missing somewhere, as messages list them.
 *
 * @param layers their descriptors, in the order of the manifests
 */
public record MissingLayers(List<Descriptor> layers) {

  private static final int MOST_LISTED = 5;
  private static final int LONGEST_URL = 200;

  /** Copies the list. */
  public MissingLayers {
    layers = List.copyOf(layers);
  }

  /** The first address that a descriptor names, as it may be printed. */
  public static Optional<String> address(Descriptor layer) {
    return layer.urls().stream()
        .findFirst()
        .map(url -> url.length() > LONGEST_URL ? url.substring(0, LONGEST_URL) + "…" : url)
        .map(url -> Redaction.of(Failure.printable(url)));
  }

  /** The digests, each with the address that its manifest names. */
  @Override
  public String toString() {
    String listed =
        layers.stream()
            .limit(MOST_LISTED)
            .map(layer -> layer.digest() + address(layer).map(url -> " (" + url + ")").orElse(""))
            .collect(Collectors.joining(", "));
    int more = layers.size() - MOST_LISTED;
    return more > 0 ? listed + " and " + more + " more" : listed;
  }
}
