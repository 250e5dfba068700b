package org.opensearch.migrations.ecr.mirror.result;

/** What the copy of an artifact is doing. */
public enum Phase {
  /** It looks the artifact up on both sides and reads its manifests. */
  RESOLVING,
  /** Its blobs wait: for other transfers, or for another artifact that copies the same blobs. */
  WAITING,
  /** It copies blobs. */
  COPYING,
  /** All blobs are there; it pushes manifests and the tag. */
  PUSHING
}
