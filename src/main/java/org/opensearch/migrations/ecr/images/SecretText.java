package org.opensearch.migrations.ecr.images;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What the base64 of a Secret's {@code data} stands for. */
final class SecretText {

  private SecretText() {}

  /** The text; empty where {@code data} is none. */
  static String decoded(Object data) {
    if (!(data instanceof String text)) {
      return "";
    }
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(text);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return "";
    }
  }
}
