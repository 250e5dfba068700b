package org.opensearch.migrations.ecr.model.failure;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Locale;

/**
 * Escapes characters in JSON that could control a terminal, those that {@link Failure#printable}
 * removes. The JSON value is unchanged.
 */
public final class TerminalEscapes extends CharacterEscapes {

  private static final long serialVersionUID = 1L;
  private static final int DELETE = 0x7f;

  private final int[] ascii = standardAsciiEscapesForJSON();

  /** The standard escapes and the delete character. */
  public TerminalEscapes() {
    ascii[DELETE] = ESCAPE_STANDARD;
  }

  @Override
  public int[] getEscapeCodesForAscii() {
    return ascii.clone();
  }

  /** Null for no escape. Surrogates are escaped because some pairs are control characters. */
  @Override
  public SerializableString getEscapeSequence(int c) {
    return Failure.isControl(c)
        ? new SerializedString(String.format(Locale.ROOT, "\\u%04x", c))
        : null;
  }
}
