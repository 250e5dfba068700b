package org.opensearch.migrations.ecr.manifest;

/** How the surroundings of a new piece are written. */
enum Notation {
  /** On lines of its own, held together by indentation. */
  BLOCK,
  /** In brackets or braces. */
  FLOW,
  /** The same in a file that is JSON. */
  JSON
}
