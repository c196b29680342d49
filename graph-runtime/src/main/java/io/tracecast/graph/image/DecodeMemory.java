package io.tracecast.graph.image;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;

/**
 * What pictures may take while they are decoded, shared by the decoders of one process: who asks
 * for more than is left waits, in turn, and a picture larger than all of it is decoded alone.
 */
public final class DecodeMemory {
  private static final int UNIT_BYTES = 1024;

  /** A decoder may keep so much from picture to picture however little there is: 22 megapixels. */
  private static final long KEPT_BYTES = 64 << 20;

  private final int units;
  private final Semaphore free;
  private final long keptBytes;

  /**
   * Opens a budget.
   *
   * @param bytes how much may be in use at once
   */
  public DecodeMemory(long bytes) {
    units = (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / UNIT_BYTES));
    free = new Semaphore(units, true);
    keptBytes = Math.max(KEPT_BYTES, bytes / 2 / Runtime.getRuntime().availableProcessors());
  }

  /** Returns a budget of three quarters of the heap; direct memory is as large by default. */
  public static DecodeMemory ofThisProcess() {
    return new DecodeMemory(Runtime.getRuntime().maxMemory() / 4 * 3);
  }

  /**
   * Returns how large a buffer may be that a decoder keeps for its next picture: making a larger
   * one anew for each costs a third of its decoding. If there is a decoder per processor, they keep
   * half of the budget between pictures.
   */
  public long keptBytes() {
    return keptBytes;
  }

  /**
   * Waits for room, at most for all of it.
   *
   * @return what to {@link #release}
   * @throws CancellationException if the thread is interrupted meanwhile
   */
  public int acquire(long bytes) {
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
  public int acquireAll() {
    return acquire(Long.MAX_VALUE);
  }

  public void release(int share) {
    free.release(share);
  }
}
