package io.tracecast.job.io.spool;

import io.tracecast.job.io.ImageRow;
import java.sql.Timestamp;
import java.util.Arrays;

/** Reads the rows that {@link RowBytes} wrote, which are known to be whole. */
final class BytesOfRows {
  private final byte[] bytes;
  private int position;
  private final Text path = new Text();
  private final Text version = new Text();
  private long millis;

  /** The text before, of which the next one has a part. */
  private static final class Text {
    private char[] chars = new char[128];
  }

  BytesOfRows(byte[] bytes) {
    this.bytes = bytes;
  }

  ImageRow next() {
    int flags = bytes[position++];
    String name = RowBytes.hasPath(flags) ? text(path) : null;
    Timestamp time = null;
    if (RowBytes.hasTime(flags)) {
      millis += signed();
      time = new Timestamp(millis);
    }
    Long length = RowBytes.hasLength(flags) ? (Long) signed() : null;
    String state = RowBytes.hasVersion(flags) ? text(version) : null;
    return new ImageRow(name, time, length, state, RowBytes.place(flags), null, null);
  }

  private String text(Text before) {
    int shared = (int) unsigned();
    int length = shared + (int) unsigned();
    if (length > before.chars.length) {
      before.chars = Arrays.copyOf(before.chars, 2 * length);
    }
    for (int i = shared; i < length; i++) {
      before.chars[i] = (char) unsigned();
    }
    return new String(before.chars, 0, length);
  }

  private long signed() {
    long folded = unsigned();
    return folded >>> 1 ^ -(folded & 1);
  }

  private long unsigned() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[position++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
