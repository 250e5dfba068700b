package org.opensearch.migrations.ecr.helm.go;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How Helm reads a YAML scalar without quotes: its YAML reader (go-yaml v2) follows YAML 1.1 with
 * exceptions, and numbers and booleans are converted to strings for string fields. Therefore {@code
 * appVersion: 1.10} becomes {@code "1.1"}, also in the artifact.
 */
final class PlainScalar {

  private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
  private static final Map<String, Boolean> WORDS =
      Map.of(
          "y", true, "yes", true, "true", true, "on", true, //
          "n", false, "no", false, "false", false, "off", false);

  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?");
  private static final BigInteger LARGEST = BigInteger.TWO.pow(64);
  private static final BigInteger SMALLEST = BigInteger.TWO.pow(63).negate();

  /** The binary digits of 64 bits; parsing more digits would take quadratic time. */
  private static final int MOST_INTEGER_DIGITS = 64;

  private static final int ENOUGH_FLOAT_DIGITS = 9;

  private PlainScalar() {}

  static boolean isNull(String text) {
    return NULL.contains(text);
  }

  /** Null, or a {@code Boolean}, {@code BigInteger}, {@code Double} or {@code String}. */
  static Object resolve(String text) {
    if (isNull(text)) {
      return null;
    }
    Boolean truth = truth(text);
    if (truth != null) {
      return truth;
    }
    char first = text.charAt(0);
    boolean mayBeNumber = first == '.' || first == '+' || first == '-' || isDigit(first);
    if (!mayBeNumber) {
      return text;
    }
    String plain = first == '.' ? text : text.replace("_", "");
    if (INTEGER.matcher(plain).matches()) {
      BigInteger integer = integer(plain);
      if (integer.compareTo(SMALLEST) >= 0 && integer.compareTo(LARGEST) < 0) {
        return integer;
      }
    }
    // A number that is too large for Go's integers is a float or a string.
    if (FLOAT.matcher(plain).matches()) {
      Double number = Double.valueOf(plain);
      return number.isInfinite() ? text : number;
    }
    return text;
  }

  private static Boolean truth(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    boolean cased =
        text.equals(lower)
            || text.equals(text.toUpperCase(Locale.ROOT))
            || text.equals(text.substring(0, 1).toUpperCase(Locale.ROOT) + lower.substring(1));
    return cased ? WORDS.get(lower) : null;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** The number; {@link #LARGEST} if it has too many digits. */
  private static BigInteger integer(String text) {
    boolean signed = text.startsWith("-") || text.startsWith("+");
    String digits = (signed ? text.substring(1) : text).toLowerCase(Locale.ROOT);
    BigInteger value;
    if (digits.startsWith("0x")) {
      value = integer(digits.substring(2), 16);
    } else if (digits.startsWith("0b")) {
      value = integer(digits.substring(2), 2);
    } else if (digits.startsWith("0") && digits.length() > 1) {
      value = integer(digits.substring(digits.startsWith("0o") ? 2 : 1), 8);
    } else {
      value = integer(digits, 10);
    }
    return text.startsWith("-") ? value.negate() : value;
  }

  private static BigInteger integer(String digits, int base) {
    int first = 0;
    while (first < digits.length() - 1 && digits.charAt(first) == '0') {
      first++;
    }
    return digits.length() - first > MOST_INTEGER_DIGITS
        ? LARGEST
        : new BigInteger(digits.substring(first), base);
  }

  /** The string to which Helm converts a result of {@link #resolve} other than null. */
  static String text(Object value) {
    return value instanceof Double number ? shortest(number) : value.toString();
  }

  /** As Go's {@code strconv.FormatFloat(value, 'g', -1, 32)}. */
  private static String shortest(double value) {
    float wanted = (float) value;
    if (Float.isInfinite(wanted)) {
      return wanted > 0 ? "+Inf" : "-Inf";
    }
    BigDecimal exact = new BigDecimal(wanted);
    BigDecimal rounded = exact;
    for (int digits = 1; digits <= ENOUGH_FLOAT_DIGITS; digits++) {
      rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (rounded.floatValue() == wanted) {
        break;
      }
    }
    return format(rounded.stripTrailingZeros());
  }

  private static String format(BigDecimal number) {
    int exponent = number.precision() - number.scale() - 1;
    if (number.signum() == 0 || (exponent >= -4 && exponent < 6)) {
      return number.toPlainString();
    }
    String digits = number.unscaledValue().abs().toString();
    String mantissa = digits.length() > 1 ? digits.charAt(0) + "." + digits.substring(1) : digits;
    return String.format("%s%se%+03d", number.signum() < 0 ? "-" : "", mantissa, exponent);
  }
}
