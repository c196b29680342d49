package io.tracecast.graph.archive.weights;

import io.tracecast.graph.archive.stored.ByteRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers with their lowest byte first. */
final class LittleEndian {
  private LittleEndian() {}

  static long readLong(ByteRange range, long offset) {
    byte[] number = new byte[Long.BYTES];
    range.read(offset, number, 0, number.length);
    return ByteBuffer.wrap(number).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }
}
