package io.tracecast.graph.archive.weights;

import io.tracecast.graph.archive.stored.ByteRange;
import java.io.InputStream;

/** A stream over some of a file's bytes. */
final class RangeStream extends InputStream {
  private final ByteRange range;
  private long next;

  RangeStream(ByteRange range) {
    this.range = range;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int start, int length) {
    int count = (int) Math.min(length, range.sizeInBytes() - next);
    if (count <= 0) {
      return length == 0 ? 0 : -1;
    }
    range.read(next, target, start, count);
    next += count;
    return count;
  }
}
