package io.tracecast.job.spark;

/** What the loop of one task holds at most: it keeps to this, and plans of memory add it up. */
public final class TaskMemory {

  /** Batches that wait for their forward pass, or for its end. */
  public static final int BATCHES_AHEAD = 2;

  public static final int READ_AHEAD_IMAGES = 32;
  public static final long READ_AHEAD_BYTES = 64L << 20;

  private static final long SMALLEST_BATCH_BYTES = 1 << 20;

  private TaskMemory() {}

  /**
   * Returns room for the batches in flight, the one that is being filled and two halves.
   *
   * @param imageBytes one image in a batch
   */
  public static long batchLimitInBytes(long imageBytes, int batchSize) {
    return (BATCHES_AHEAD + 2) * roundedBatchBytes(imageBytes, batchSize);
  }

  /** Returns the batches in flight and the one that is being filled, where nothing is halved. */
  public static long batchBytes(long imageBytes, int batchSize) {
    return (BATCHES_AHEAD + 1) * roundedBatchBytes(imageBytes, batchSize);
  }

  /** Returns what Arrow takes for a batch: it rounds to powers of two. */
  private static long roundedBatchBytes(long imageBytes, int batchSize) {
    long batch = Math.max(SMALLEST_BATCH_BYTES, imageBytes * batchSize);
    return Long.highestOneBit(batch - 1) * 2;
  }
}
