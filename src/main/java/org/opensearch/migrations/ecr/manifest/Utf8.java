package org.opensearch.migrations.ecr.manifest;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Decodes strictly: a file in another encoding is refused rather than read with other letters. */
final class Utf8 {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private Utf8() {}

  /**
   * The text of {@code content}, without a byte order mark.
   *
   * @throws org.opensearch.migrations.ecr.model.InvalidInputException saying where it is not UTF-8
   */
  static String decode(byte[] content, Problems problems) {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    CharBuffer text = CharBuffer.allocate(content.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(bytes, text, true);
    text.flip();
    if (result.isError()) {
      String found = String.format("the byte 0x%02X", bytes.get(bytes.position()));
      throw problems.failure(Position.after(text), found, "UTF-8", "", null);
    }
    boolean marked = text.length() > 0 && text.charAt(0) == BYTE_ORDER_MARK;
    return text.subSequence(marked ? 1 : 0, text.length()).toString();
  }
}
