package io.tracecast.job.io.source.shard;

import io.tracecast.graph.archive.ReadOnlyChannel;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file that is read in blocks, of which it keeps the last: readers of archives ask for a few
 * bytes at a time, and a store answers each question with a request.
 */
final class BlockChannel extends ReadOnlyChannel {
  private static final int BLOCK = 1 << 18;

  /** Fills the beginning of a block with so many bytes of the file. */
  interface Source {
    void read(long position, byte[] block, int count) throws IOException;
  }

  private final Source source;
  private final Closeable file;
  private byte[] block;
  private long held = -1;

  /**
   * Takes over the file.
   *
   * @param size in bytes
   */
  BlockChannel(long size, Source source, Closeable file) {
    super(size);
    this.source = source;
    this.file = file;
    this.block = new byte[(int) Math.min(BLOCK, Math.max(1, size))];
  }

  @Override
  protected void read(long from, ByteBuffer target) throws IOException {
    long at = from;
    while (target.hasRemaining() && at < size()) {
      hold(at / BLOCK);
      int start = (int) (at % BLOCK);
      int count = (int) Math.min(Math.min(BLOCK - start, target.remaining()), size() - at);
      target.put(block, start, count);
      at += count;
    }
  }

  private void hold(long number) throws IOException {
    if (number != held) {
      held = -1;
      long start = number * BLOCK;
      source.read(start, block, (int) Math.min(BLOCK, size() - start));
      held = number;
    }
  }

  @Override
  public void close() throws IOException {
    super.close();
    block = null;
    file.close();
  }
}
