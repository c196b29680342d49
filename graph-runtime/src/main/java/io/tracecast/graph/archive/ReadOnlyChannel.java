package io.tracecast.graph.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * Random access to bytes that a subclass reads. One thread at a time uses it, as its position is
 * its own.
 */
public abstract class ReadOnlyChannel implements SeekableByteChannel {
  private final long size;
  private long position;
  private boolean open = true;

  /**
   * @param size in bytes
   */
  protected ReadOnlyChannel(long size) {
    this.size = size;
  }

  /**
   * Puts bytes from a position on into the target, which has room, as many as there are.
   *
   * @param from less than the size
   */
  protected abstract void read(long from, ByteBuffer target) throws IOException;

  @Override
  public final int read(ByteBuffer target) throws IOException {
    if (!open) {
      throw new ClosedChannelException();
    }
    if (position >= size) {
      return -1;
    }
    int before = target.position();
    if (target.hasRemaining()) {
      read(position, target);
    }
    int count = target.position() - before;
    position += count;
    return count;
  }

  @Override
  public final long position() {
    return position;
  }

  @Override
  public final SeekableByteChannel position(long newPosition) {
    if (newPosition < 0) {
      throw new IllegalArgumentException("A position cannot be negative: " + newPosition);
    }
    position = newPosition;
    return this;
  }

  @Override
  public final long size() {
    return size;
  }

  @Override
  public final boolean isOpen() {
    return open;
  }

  @Override
  public void close() throws IOException {
    open = false;
  }

  @Override
  public final int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public final SeekableByteChannel truncate(long newSize) {
    throw new NonWritableChannelException();
  }
}
