package io.tracecast.graph.archive.stored;

import io.tracecast.graph.archive.ArchiveBytes;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects what is written to it, in chunks: it may be more than one array holds. */
public final class CollectedBytes extends OutputStream {
  private static final int FIRST_SIZE_IN_BYTES = 1 << 12;

  private final List<byte[]> chunks = new ArrayList<>();
  private byte[] last = new byte[FIRST_SIZE_IN_BYTES];
  private int length;

  @Override
  public void write(int one) {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] source, int start, int count) {
    int done = 0;
    while (done < count) {
      if (length == last.length) {
        makeRoom();
      }
      int copied = Math.min(count - done, last.length - length);
      System.arraycopy(source, start + done, last, length, copied);
      length += copied;
      done += copied;
    }
  }

  private void makeRoom() {
    if (length == ArchiveBytes.CHUNK_SIZE_IN_BYTES) {
      chunks.add(last);
      last = new byte[FIRST_SIZE_IN_BYTES];
      length = 0;
    } else {
      last = Arrays.copyOf(last, Math.min(4 * length, ArchiveBytes.CHUNK_SIZE_IN_BYTES));
    }
  }

  /** Returns what was written; nothing may be written after that. */
  public ArchiveBytes bytes() {
    if (length > 0) {
      chunks.add(Arrays.copyOf(last, length));
    }
    return ArchiveBytes.ofChunks(chunks);
  }
}
