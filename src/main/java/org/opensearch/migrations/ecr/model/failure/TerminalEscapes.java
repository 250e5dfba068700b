package org.opensearch.migrations.ecr.model.failure;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Locale;

/**
 * Escapes in JSON what could steer a terminal that it is printed on, and says the same to a
 * program: all that {@link Failure#printable} leaves out.
 */
public final class TerminalEscapes extends CharacterEscapes {

  private static final long serialVersionUID = 1L;
  private static final int DELETE = 0x7f;

  private final int[] ascii = standardAsciiEscapesForJSON();

  /** Escapes for a writer of JSON. */
  public TerminalEscapes() {
    ascii[DELETE] = ESCAPE_STANDARD;
  }

  @Override
  public int[] getEscapeCodesForAscii() {
    return ascii.clone();
  }

  /** Null where the character stays. Pairs of surrogates are escaped: some are controls too. */
  @Override
  public SerializableString getEscapeSequence(int c) {
    return Failure.isControl(c)
        ? new SerializedString(String.format(Locale.ROOT, "\\u%04x", c))
        : null;
  }
}
