package org.opensearch.migrations.ecr.verify.pods;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why a kubelet did not get an image: by its reason, and by the words of the container runtime.
 *
 * <p>The reasons are those of Kubernetes, {@code pkg/kubelet/images/types.go}.
 */
public enum PullProblem {
  /** The image does not support the node's platform. */
  WRONG_PLATFORM("no match for platform", "no matching manifest", "exec format error"),
  /** The image does not fit on the node's disk. */
  DISK_FULL("no space left on device", "disk quota exceeded"),
  /** The node does not trust the registry's certificate, or the registry has none. */
  UNTRUSTED("x509:", "certificate signed by", "server gave http response to https client"),
  /** The node may not pull, or has no credentials. */
  NODE_PERMISSION(
      "no basic auth credentials",
      "401 unauthorized",
      "403 forbidden",
      "unauthorized:",
      "denied",
      "not authorized",
      "authorization failed",
      "authentication required",
      "token has expired"),
  /** The node cannot reach the registry. */
  UNREACHABLE(
      "i/o timeout",
      "no such host",
      "connection refused",
      "connection reset",
      "network is unreachable",
      "no route to host",
      "context deadline exceeded",
      "server misbehaving",
      "request canceled",
      "tls handshake timeout"),
  /** The registry does not have the image. */
  NOT_FOUND("not found", "manifest unknown", "name unknown", "does not exist"),
  /** The reference is malformed. */
  INVALID_NAME("invalid reference format", "couldn't parse image"),
  /** The pod's policy forbids pulling, and the node does not have it. */
  NEVER_PULLED("imagepullpolicy of never", "with pull policy of never"),
  /** The kubelet gives no further reason. */
  OTHER;

  private static final Set<String> REASONS =
      Set.of(
          "ImagePullBackOff",
          "ErrImagePull",
          "InvalidImageName",
          "ErrImageNeverPull",
          "ImageInspectError",
          "RegistryUnavailable",
          "SignatureValidationFailed");

  private final Pattern words;

  PullProblem(String... words) {
    // Of no words: what matches nothing.
    this.words =
        Pattern.compile(
            words.length == 0
                ? "(?!)"
                : Stream.of(words).map(Pattern::quote).collect(Collectors.joining("|")));
  }

  /** Whether a kubelet's reason is about an image. */
  static boolean isReason(String reason) {
    return REASONS.contains(reason);
  }

  /** The problem of a container; empty if there is none, or if it is not about the image. */
  static Optional<PullProblem> of(PodContainer container) {
    return container.waiting().filter(PullProblem::isReason).map(reason -> of(reason, container));
  }

  private static PullProblem of(String reason, PodContainer container) {
    if (reason.equals("InvalidImageName")) {
      return INVALID_NAME;
    }
    if (reason.equals("ErrImageNeverPull")) {
      return NEVER_PULLED;
    }
    // The image's name must not be matched as part of the runtime's message.
    String said = container.message().replace(container.image(), "").toLowerCase(Locale.ROOT);
    for (PullProblem problem : values()) {
      if (problem.words.matcher(said).find()) {
        return problem;
      }
    }
    return reason.equals("RegistryUnavailable") ? UNREACHABLE : OTHER;
  }

  /** The word that reports use. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
