package org.opensearch.migrations.ecr.cli.options;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}; a number alone means seconds. */
public final class DurationConverter implements ITypeConverter<Duration> {

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|)");

  private static final Duration LONGEST = Duration.ofDays(1);

  @Override
  public Duration convert(String value) {
    Matcher matcher = DURATION.matcher(value.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new TypeConversionException("'" + value + "' is not a duration such as 30s or 5m");
    }
    long amount = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofSeconds(amount);
        };
    if (duration.compareTo(LONGEST) > 0) {
      throw new TypeConversionException("'" + value + "' is longer than a day");
    }
    if (duration.isZero()) {
      throw new TypeConversionException("the duration must be greater than zero");
    }
    return duration;
  }
}
