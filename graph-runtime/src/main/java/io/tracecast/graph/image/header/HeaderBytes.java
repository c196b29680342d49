package io.tracecast.graph.image.header;

import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.image.UnreadableImageException.Reason;
import java.nio.charset.StandardCharsets;

/**
 * Bounded reading of numbers from encoded bytes: whatever lies beyond the end is a truncated image,
 * never an index out of bounds.
 *
 * @param data the encoded image
 * @param title what is being read, for messages
 * @param littleEndian the order of the bytes of a number
 */
public record HeaderBytes(byte[] data, String title, boolean littleEndian) {

  public static HeaderBytes bigEndian(byte[] data, String title) {
    return new HeaderBytes(data, title, false);
  }

  public static HeaderBytes littleEndian(byte[] data, String title) {
    return new HeaderBytes(data, title, true);
  }

  public int length() {
    return data.length;
  }

  public int u8(long at) {
    return data[index(at, 1)] & 0xff;
  }

  public int u16(long at) {
    int i = index(at, 2);
    int first = data[i] & 0xff;
    int second = data[i + 1] & 0xff;
    return littleEndian ? second << 8 | first : first << 8 | second;
  }

  int u24(long at) {
    return littleEndian ? u8(at + 2) << 16 | u16(at) : u16(at) << 8 | u8(at + 2);
  }

  public long u32(long at) {
    long first = u16(at);
    long second = u16(at + 2);
    return littleEndian ? second << 16 | first : first << 16 | second;
  }

  public int s32(long at) {
    return (int) u32(at);
  }

  /** Returns whether the bytes at {@code at} are these characters; beyond the end they are not. */
  public boolean has(long at, String ascii) {
    if (at < 0 || at + ascii.length() > data.length) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if ((data[(int) at + i] & 0xff) != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  String ascii(long at, int length) {
    return new String(data, index(at, length), length, StandardCharsets.ISO_8859_1);
  }

  public UnreadableImageException corrupt(String what) {
    return new UnreadableImageException(Reason.CORRUPT, "Corrupt " + title + " image: " + what);
  }

  public UnreadableImageException truncated(String what) {
    return new UnreadableImageException(Reason.TRUNCATED, "Truncated " + title + " image: " + what);
  }

  public UnreadableImageException unsupported(String what) {
    return new UnreadableImageException(
        Reason.UNSUPPORTED, "Unsupported " + title + " image: " + what);
  }

  private int index(long at, int count) {
    if (at < 0 || at + count > data.length) {
      throw truncated(
          "the header needs bytes up to " + (at + count) + ", the data end at " + data.length);
    }
    return (int) at;
  }
}
