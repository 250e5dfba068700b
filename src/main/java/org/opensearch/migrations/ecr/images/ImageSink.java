package org.opensearch.migrations.ecr.images;

/** Takes what could be an image. */
interface ImageSink {

  /**
   * Takes a text.
   *
   * @return whether it is an image, by what {@code hint} lets count as one
   */
  boolean take(String text, ImageHint hint, DocumentPath trail);

  /** Takes what a container has for an image although it is none. */
  void broken(String text, DocumentPath trail);
}
