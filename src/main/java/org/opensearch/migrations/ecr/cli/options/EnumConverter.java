package org.opensearch.migrations.ecr.cli.options;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads an option with a few words to choose from, and names them as users write them.
 *
 * @param <E> what the words stand for
 * @param type its class
 */
public record EnumConverter<E extends Enum<E>>(Class<E> type) implements ITypeConverter<E> {

  @Override
  public E convert(String text) {
    return Stream.of(type.getEnumConstants())
        .filter(constant -> word(constant).equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "expected one of " + words() + " but was '" + text + "'"));
  }

  private String words() {
    return Stream.of(type.getEnumConstants())
        .map(EnumConverter::word)
        .collect(Collectors.joining(", "));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
