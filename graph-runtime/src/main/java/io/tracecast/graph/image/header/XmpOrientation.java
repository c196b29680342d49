package io.tracecast.graph.image.header;

import java.nio.charset.StandardCharsets;

/** Finds the orientation in an XMP packet as Pillow does: by its text, not as XML. */
final class XmpOrientation {
  private static final byte[] NAME = "tiff:Orientation".getBytes(StandardCharsets.US_ASCII);

  private XmpOrientation() {}

  /**
   * Returns the orientation, {@link ExifOrientation#ABSENT} where the packet names none.
   *
   * @param data holds the packet
   * @param start where it begins
   * @param end where it ends
   */
  static int read(byte[] data, int start, int end) {
    int limit = Math.min(end, data.length);
    for (int at = Math.max(0, start); at + NAME.length < limit; at++) {
      if (data[at] == NAME[0] && named(data, at)) {
        int digit = digit(data, at + NAME.length, limit);
        if (digit >= 0) {
          return ExifOrientation.valid(digit);
        }
      }
    }
    return ExifOrientation.ABSENT;
  }

  private static boolean named(byte[] data, int at) {
    for (int i = 1; i < NAME.length; i++) {
      if (data[at + i] != NAME[i]) {
        return false;
      }
    }
    return true;
  }

  /** Returns the digit of {@code ="6} or {@code >6}, or -1 if neither stands here. */
  private static int digit(byte[] data, int at, int limit) {
    boolean attribute = at + 1 < limit && data[at] == '=' && data[at + 1] == '"';
    boolean element = data[at] == '>';
    int where = at + (attribute ? 2 : 1);
    boolean found =
        (attribute || element) && where < limit && data[where] >= '0' && data[where] <= '9';
    return found ? data[where] - '0' : -1;
  }
}
