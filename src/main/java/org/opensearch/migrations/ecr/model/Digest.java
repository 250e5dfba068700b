package org.opensearch.migrations.ecr.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A content digest in the notation of the OCI image specification: {@code sha256:} and 64
 * lower-case hexadecimal digits, or {@code sha512:} and 128.
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex the encoded hash, lower case
 */
public record Digest(String algorithm, String hex) {

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern SHA512 = Pattern.compile("[0-9a-f]{128}");

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException for an unknown algorithm or a malformed hash
   */
  public Digest {
    Pattern expected =
        switch (algorithm) {
          case "sha256" -> SHA256;
          case "sha512" -> SHA512;
          default ->
              throw new IllegalArgumentException(
                  "digest algorithm '" + algorithm + "' is not sha256 or sha512");
        };
    if (!expected.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "'"
              + algorithm
              + ":"
              + hex
              + "' is not a digest: expected "
              + expected
              + " after the colon");
    }
  }

  /**
   * Reads {@code algorithm:hex}.
   *
   * @throws IllegalArgumentException when {@code text} is not a digest
   */
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a digest: expected sha256: and 64 hexadecimal digits");
    }
    return new Digest(text.substring(0, colon), text.substring(colon + 1));
  }

  /** The sha256 digest of {@code content}. */
  public static Digest sha256(byte[] content) {
    return of(newMessageDigest("sha256").digest(content));
  }

  /** The sha256 digest whose raw hash is {@code hash} (32 bytes). */
  public static Digest of(byte[] hash) {
    return new Digest("sha256", HexFormat.of().formatHex(hash));
  }

  /** Whether {@code content} has this digest. */
  public boolean matches(byte[] content) {
    return HexFormat.of().formatHex(newMessageDigest(algorithm).digest(content)).equals(hex);
  }

  /** A new hash function for {@code algorithm}, {@code sha256} or {@code sha512}. */
  public static MessageDigest newMessageDigest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm.equals("sha512") ? "SHA-512" : "SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256 and SHA-512", e);
    }
  }

  @Override
  public String toString() {
    return algorithm + ":" + hex;
  }
}
