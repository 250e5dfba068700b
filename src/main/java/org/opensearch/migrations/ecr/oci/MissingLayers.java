package org.opensearch.migrations.ecr.oci;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.Redaction;

/**
 * Layers of an image that a registry does not have, for messages.
 *
 * @param layers their descriptors, in the order of the manifests
 */
public record MissingLayers(List<Descriptor> layers) {

  private static final int MAX_LISTED = 5;
  private static final int MAX_URL = 200;

  public MissingLayers {
    layers = List.copyOf(layers);
  }

  /** The first URL of a descriptor, without secrets and control characters. */
  public static Optional<String> address(Descriptor layer) {
    return layer.urls().stream()
        .findFirst()
        .map(url -> Redaction.of(Failure.printable(Failure.shortened(url, MAX_URL))));
  }

  /** The digests, each with the URL in its manifest. */
  @Override
  public String toString() {
    String listed =
        layers.stream()
            .limit(MAX_LISTED)
            .map(layer -> layer.digest() + address(layer).map(url -> " (" + url + ")").orElse(""))
            .collect(Collectors.joining(", "));
    int more = layers.size() - MAX_LISTED;
    return more > 0 ? listed + " and " + more + " more" : listed;
  }
}
