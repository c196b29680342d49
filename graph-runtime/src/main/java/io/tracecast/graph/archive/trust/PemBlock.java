package io.tracecast.graph.archive.trust;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one block of a PEM file (RFC 7468). Text before the block is left aside, as that rule has it;
 * a second block is not.
 *
 * @param label what stands after BEGIN
 * @param der what it holds
 */
record PemBlock(String label, byte[] der) {
  /** The largest file that is looked at: the keys that are taken have a few hundred bytes. */
  static final int MAX_SIZE_IN_BYTES = 1 << 16;

  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN ([A-Z0-9 ]{1,40})-----\\s*\\n(.*?)-----END \\1-----", Pattern.DOTALL);

  /** The curve's name, which openssl ecparam writes before the key. */
  private static final String PREFACE = "EC PARAMETERS";

  /**
   * Reads the block.
   *
   * @param file the file's name, for messages
   * @param kind what the key is for, for messages
   * @throws KeyException if there is not exactly one, or it is not in base64
   */
  static PemBlock read(String file, KeyKind kind, String text) {
    Matcher block = BLOCK.matcher(text);
    if (text.length() > MAX_SIZE_IN_BYTES || !block.find()) {
      throw TrustErrors.noPem(file, kind);
    }
    String label = block.group(1);
    String body = block.group(2);
    if (block.find() && !label.equals(PREFACE)) {
      throw TrustErrors.severalKeys(file, kind);
    }
    if (body.contains(":")) { // headers, as older encrypted keys have
      throw TrustErrors.wrongKey(file, kind, "it is encrypted", kind.remedyEncrypted());
    }
    try {
      return new PemBlock(label, Base64.getDecoder().decode(body.replaceAll("[\\r\\n\\t ]", "")));
    } catch (IllegalArgumentException e) {
      throw TrustErrors.keyDamaged(file, kind, null);
    }
  }
}
