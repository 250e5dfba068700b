package org.opensearch.migrations.ecr.cli.options;

import org.opensearch.migrations.ecr.model.Platform;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code linux/arm64}. */
public final class PlatformConverter implements ITypeConverter<Platform> {

  @Override
  public Platform convert(String text) {
    try {
      return Platform.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
