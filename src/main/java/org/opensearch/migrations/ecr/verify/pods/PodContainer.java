package org.opensearch.migrations.ecr.verify.pods;

import java.util.Locale;
import java.util.Optional;

/**
 * A container of a pod, or a volume whose content is an image (KEP-4639), and its status from the
 * kubelet.
 *
 * @param pod namespace and name
 * @param kind what has the image
 * @param name the container's or the volume's
 * @param image that it is to run or to mount
 * @param release of Helm that the pod is of, where its labels say
 * @param waiting the kubelet's reason that it does not run; empty where it runs or is done
 * @param message the kubelet's
 */
public record PodContainer(
    String pod,
    Kind kind,
    String name,
    String image,
    Optional<String> release,
    Optional<String> waiting,
    String message) {

  /** What has an image. */
  public enum Kind {
    /** A container, init container or ephemeral container. */
    CONTAINER,
    /** A volume. */
    VOLUME;

    /** The word that reports use. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
