package io.tracecast.graph.archive.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of a seal, 256 bits. It is not serializable, so that no task or broadcast can take it
 * along, and shows nothing of itself but its ID.
 */
public final class SealingKey {
  static final int SIZE_IN_BYTES = 32;

  /** How much of a key file or variable is looked at. */
  static final int MAX_TEXT_LENGTH = 200;

  private static final byte[] ID_LABEL = "tracecast sealed archive, key ID".getBytes(US_ASCII);

  private final byte[] bytes;

  private SealingKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads a key in hexadecimal, as {@code openssl rand -hex 32} writes it, or in base64.
   *
   * @param source where it comes from, for messages
   * @param text the key; space around it does not count
   * @throws KeyException if it is not 256 bits
   */
  public static SealingKey parse(String source, String text) {
    String digits = text.strip();
    try {
      byte[] bytes =
          digits.matches("[0-9A-Fa-f]{64}")
              ? HexFormat.of().parseHex(digits)
              : Base64.getDecoder().decode(digits);
      if (bytes.length == SIZE_IN_BYTES) {
        return new SealingKey(bytes);
      }
    } catch (IllegalArgumentException e) { // said below, without the text that it quotes
    }
    throw TrustErrors.sealKeyMalformed(source);
  }

  /** Returns the key itself, for a cipher. */
  byte[] bytes() {
    return bytes.clone();
  }

  /** Returns what the header of a sealed archive names it by, which tells nothing of the key. */
  byte[] idBytes() {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
      return Arrays.copyOf(mac.doFinal(ID_LABEL), SealedHeader.KEY_ID_SIZE_IN_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HmacSHA256", e);
    }
  }

  /** Returns its ID in hexadecimal. */
  public String id() {
    return HexFormat.of().formatHex(idBytes());
  }

  @Override
  public String toString() {
    return "key of a seal, ID " + id();
  }
}
