package io.tracecast.job.io.source.shard;

import java.io.IOException;
import java.io.InputStream;

/** A shard's bytes in order, counted, of which a header takes only so many. */
final class ShardBytes extends InputStream {
  private final InputStream bytes;
  private long position;
  private long allowed = Long.MAX_VALUE;

  ShardBytes(InputStream bytes) {
    this.bytes = bytes;
  }

  /** Returns how many bytes were read. */
  long position() {
    return position;
  }

  /** Lets so many more be read, until the next call. */
  void allow(long count) {
    allowed = count;
  }

  @Override
  public int read() throws IOException {
    check();
    int value = bytes.read();
    if (value >= 0) {
      position++;
      allowed--;
    }
    return value;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    check();
    int count = bytes.read(target, offset, (int) Math.min(length, allowed));
    if (count > 0) {
      position += count;
      allowed -= count;
    }
    return count;
  }

  private void check() throws IOException {
    if (allowed <= 0) {
      throw new IOException("a header takes more bytes than any has");
    }
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
