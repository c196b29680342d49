package io.tracecast.job.scoring;

import io.tracecast.job.error.UnusableRowException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Base64 as RFC 4648 has it, padded, and broken into lines or not, as Spark's own function and
 * Python's {@code encodebytes} write it. Nothing else is skipped: what a lenient decoder drops
 * would be missing in the picture.
 */
final class Base64Text {
  private Base64Text() {}

  /** Returns how many bytes the text stands for at most. */
  static long bytesOf(byte[] text) {
    return text.length / 4 * 3L;
  }

  /**
   * Returns the bytes that the text stands for.
   *
   * @throws UnusableRowException with the reason if it is not base64
   */
  static byte[] decode(byte[] text) throws UnusableRowException {
    byte[] joined = withoutLineBreaks(text);
    check(joined);
    if (joined.length % 4 != 0) {
      throw UnusableRowException.notBase64(
          joined.length + " characters do not make groups of four, so its end is cut off");
    }
    try {
      return Base64.getDecoder().decode(joined);
    } catch (IllegalArgumentException e) {
      throw UnusableRowException.notBase64("its padding does not fit its end");
    }
  }

  private static byte[] withoutLineBreaks(byte[] text) {
    byte[] joined = new byte[text.length];
    int length = 0;
    for (byte unit : text) {
      if (unit != '\n' && unit != '\r') {
        joined[length++] = unit;
      }
    }
    return length == text.length ? text : Arrays.copyOf(joined, length);
  }

  private static void check(byte[] text) throws UnusableRowException {
    int padding = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '=') {
        padding++;
      } else if (padding > 0 || !isOfAlphabet(text[i])) {
        throw UnusableRowException.notBase64(
            padding > 0
                ? "data follow its padding at position " + (i + 1)
                : "it has %s at position %d".formatted(inWords(text[i]), i + 1));
      }
    }
  }

  private static boolean isOfAlphabet(byte unit) {
    return (unit >= 'A' && unit <= 'Z')
        || (unit >= 'a' && unit <= 'z')
        || (unit >= '0' && unit <= '9')
        || unit == '+'
        || unit == '/';
  }

  private static String inWords(byte unit) {
    return switch (unit) {
      case '-', '_' -> "'%c', which is of the alphabet for URLs,".formatted(unit);
      case ':' -> "':', as a data: URI or a path has,";
      default ->
          unit > ' ' && unit < 0x7f
              ? "'%c'".formatted(unit)
              : "the byte 0x%02x".formatted(unit & 0xff);
    };
  }
}
