package org.opensearch.migrations.ecr.list;

import java.util.Locale;

/** How a listing is written. */
public enum ListFormat {
  /** Aligned columns for people. */
  TABLE,
  /** JSON for programs. */
  JSON,
  /** Arrays {@code CHARTS} and {@code IMAGES} that bash can source. */
  SHELL;

  /** The name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The listing as text; ends with a line break. */
  public String write(Listing listing) {
    return switch (this) {
      case TABLE -> TableListing.write(listing);
      case JSON -> JsonListing.write(listing);
      case SHELL -> ShellListing.write(listing);
    };
  }
}
