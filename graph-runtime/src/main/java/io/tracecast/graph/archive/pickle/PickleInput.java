package io.tracecast.graph.archive.pickle;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tracecast.graph.archive.ArchiveBytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** The bytes of pickles that lie behind each other, read once and in order. */
final class PickleInput {
  private static final int BUFFER_SIZE_IN_BYTES = 1 << 13;

  private final ArchiveBytes bytes;
  private final PickleErrors errors;
  private final byte[] buffer = new byte[BUFFER_SIZE_IN_BYTES];
  private long bufferStart;
  private int bufferLength;
  private int next;
  private long limit;

  PickleInput(ArchiveBytes bytes, long position, PickleErrors errors) {
    this.bytes = bytes;
    this.errors = errors;
    this.bufferStart = position;
  }

  long position() {
    return bufferStart + next;
  }

  /** Begins another pickle, whose size is counted from here. */
  void begin() {
    limit = position() + PickleLimits.MAX_SIZE_IN_BYTES;
  }

  int readByte() {
    if (next == bufferLength) {
      fill();
    }
    return buffer[next++] & 0xff;
  }

  private void fill() {
    long position = position();
    if (position >= limit) {
      throw errors.over("over " + (PickleLimits.MAX_SIZE_IN_BYTES >> 20) + " MiB");
    }
    int length = bytes.read(position, buffer, 0, (int) Math.min(buffer.length, limit - position));
    if (length <= 0) {
      throw errors.damaged("it ends before its last instruction");
    }
    bufferStart = position;
    bufferLength = length;
    next = 0;
  }

  /** Reads a little-endian unsigned number of so many bytes, at most four. */
  long readUnsigned(int sizeInBytes) {
    long number = 0;
    for (int i = 0; i < sizeInBytes; i++) {
      number |= (long) readByte() << (8 * i);
    }
    return number;
  }

  /** Reads a little-endian number of four bytes. */
  int readInt() {
    return (int) readUnsigned(Integer.BYTES);
  }

  /** Reads a little-endian number of eight bytes. */
  long readLong() {
    return readUnsigned(Integer.BYTES) | readUnsigned(Integer.BYTES) << Integer.SIZE;
  }

  /** Reads a big-endian floating point number. */
  double readDouble() {
    long bits = 0;
    for (int i = 0; i < Double.BYTES; i++) {
      bits = bits << 8 | readByte();
    }
    return Double.longBitsToDouble(bits);
  }

  /**
   * Reads so many bytes.
   *
   * @param limitInBytes how many there may be at most
   */
  byte[] readBytes(long sizeInBytes, int limitInBytes, String what) {
    if (sizeInBytes < 0 || sizeInBytes > limitInBytes) {
      throw errors.over(what + " of " + Long.toUnsignedString(sizeInBytes) + " bytes");
    }
    if (sizeInBytes > bytes.sizeInBytes() - position()) {
      throw errors.damaged(what + " reaches beyond the end");
    }
    byte[] content = new byte[(int) sizeInBytes];
    for (int i = 0; i < content.length; ) {
      if (next == bufferLength) {
        fill();
      }
      int length = Math.min(content.length - i, bufferLength - next);
      System.arraycopy(buffer, next, content, i, length);
      next += length;
      i += length;
    }
    return content;
  }

  /** Reads a name up to the end of its line. */
  String readLine() {
    byte[] line = new byte[PickleLimits.MAX_NAME_LENGTH];
    for (int length = 0; length < line.length; length++) {
      int one = readByte();
      if (one == '\n') {
        return text(line, length);
      }
      line[length] = (byte) one;
    }
    throw errors.over("a name of over " + PickleLimits.MAX_NAME_LENGTH + " bytes");
  }

  String readText(long sizeInBytes) {
    byte[] content = readBytes(sizeInBytes, PickleLimits.MAX_TEXT_SIZE_IN_BYTES, "a text");
    return text(content, content.length);
  }

  private String text(byte[] content, int length) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(content, 0, length)).toString();
    } catch (CharacterCodingException e) {
      throw errors.damaged("a text is not UTF-8");
    }
  }
}
