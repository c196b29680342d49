package io.tracecast.job.io.source.shard;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * A file that is read in blocks, of which it keeps the last: readers of archives ask for a few
 * bytes at a time, and a store answers each question with a request.
 */
final class BlockChannel implements SeekableByteChannel {
  private static final int BLOCK = 1 << 18;

  /** Fills the beginning of a block with so many bytes of the file. */
  interface Source {
    void read(long position, byte[] block, int count) throws IOException;
  }

  private final long size;
  private final Source source;
  private final Closeable file;
  private final byte[] block;
  private long held = -1;
  private long position;
  private boolean open = true;

  /**
   * Takes over the file.
   *
   * @param size in bytes
   */
  BlockChannel(long size, Source source, Closeable file) {
    this.size = size;
    this.source = source;
    this.file = file;
    this.block = new byte[(int) Math.min(BLOCK, Math.max(1, size))];
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (!open) {
      throw new ClosedChannelException();
    }
    if (position >= size) {
      return -1;
    }
    int total = 0;
    while (target.hasRemaining() && position < size) {
      hold(position / block.length);
      int start = (int) (position % block.length);
      int count = (int) Math.min(Math.min(block.length - start, target.remaining()), left());
      target.put(block, start, count);
      position += count;
      total += count;
    }
    return total;
  }

  private long left() {
    return size - position;
  }

  private void hold(long number) throws IOException {
    if (number != held) {
      held = -1;
      long start = number * block.length;
      source.read(start, block, (int) Math.min(block.length, size - start));
      held = number;
    }
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) {
    if (newPosition < 0) {
      throw new IllegalArgumentException("There is no position " + newPosition);
    }
    position = newPosition;
    return this;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long newSize) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() throws IOException {
    open = false;
    file.close();
  }
}
