package org.opensearch.migrations.ecr.verify.pods;

import java.util.Optional;

/**
 * A container of a pod, and its status from the kubelet.
 *
 * @param pod namespace and name
 * @param name the container's
 * @param image that it is to run
 * @param release of Helm that the pod is of, where its labels say
 * @param waiting the kubelet's reason that it does not run; empty where it runs or is done
 * @param message the kubelet's
 */
public record PodContainer(
    String pod,
    String name,
    String image,
    Optional<String> release,
    Optional<String> waiting,
    String message) {}
