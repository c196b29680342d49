package io.tracecast.graph.archive.torchscript;

import io.tracecast.graph.archive.ArchiveBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** Random access to the bytes of an archive, read only. */
final class ArchiveChannel implements SeekableByteChannel {
  private final ArchiveBytes bytes;
  private long position;
  private boolean open = true;

  ArchiveChannel(ArchiveBytes bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (!open) {
      throw new ClosedChannelException();
    }
    if (position >= bytes.sizeInBytes()) {
      return -1;
    }
    int total = 0;
    byte[] part = new byte[Math.min(target.remaining(), 1 << 16)];
    while (target.hasRemaining()) {
      int read = bytes.read(position, part, 0, Math.min(part.length, target.remaining()));
      if (read < 0) {
        break;
      }
      target.put(part, 0, read);
      position += read;
      total += read;
    }
    return total;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) {
    if (newPosition < 0) {
      throw new IllegalArgumentException("A position cannot be negative: " + newPosition);
    }
    position = newPosition;
    return this;
  }

  @Override
  public long size() {
    return bytes.sizeInBytes();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }
}
