package io.tracecast.graph.archive.torchscript;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ReadOnlyChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of an archive, which it lets go once it is closed: a reader may be kept for longer. */
final class ArchiveChannel extends ReadOnlyChannel {
  private static final int PART = 1 << 16;

  private ArchiveBytes bytes;

  ArchiveChannel(ArchiveBytes bytes) {
    super(bytes.sizeInBytes());
    this.bytes = bytes;
  }

  @Override
  protected void read(long from, ByteBuffer target) throws IOException {
    byte[] part = new byte[Math.min(target.remaining(), PART)];
    long at = from;
    while (target.hasRemaining()) {
      int read = bytes.read(at, part, 0, Math.min(part.length, target.remaining()));
      if (read < 0) {
        return;
      }
      target.put(part, 0, read);
      at += read;
    }
  }

  @Override
  public void close() throws IOException {
    super.close();
    bytes = null;
  }
}
