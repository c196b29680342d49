package io.tracecast.graph.image;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;

/**
 * What pictures may take while they are decoded, shared by the decoders of one process: who asks
 * for more than is left waits, in turn, and a picture larger than all of it is decoded alone.
 */
public final class DecodeMemory {
  private static final int UNIT_BYTES = 1024;

  private final int units;
  private final Semaphore free;

  /**
   * Opens a budget.
   *
   * @param bytes how much may be in use at once
   */
  public DecodeMemory(long bytes) {
    units = (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / UNIT_BYTES));
    free = new Semaphore(units, true);
  }

  /** Returns a budget of three quarters of the heap; direct memory is as large by default. */
  public static DecodeMemory ofThisProcess() {
    return new DecodeMemory(Runtime.getRuntime().maxMemory() / 4 * 3);
  }

  /**
   * Waits for room, at most for all of it.
   *
   * @return what to {@link #release}
   * @throws CancellationException if the thread is interrupted meanwhile
   */
  int acquire(long bytes) {
    int share = (int) Math.min(units, bytes / UNIT_BYTES + 1);
    try {
      free.acquire(share);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Interrupted while waiting for memory to decode an image");
    }
    return share;
  }

  /** Waits until nothing else is being decoded. */
  int acquireAll() {
    return acquire(Long.MAX_VALUE);
  }

  void release(int share) {
    free.release(share);
  }
}
