package io.tracecast.job.io.source;

/**
 * How images are cut into partitions: by their count, since an image costs about the same whatever
 * its size in bytes.
 *
 * @param slots tasks that run at once in the whole cluster
 * @param batchSize images per batch
 * @param requested the number of partitions that the user asked for, or 0
 */
public record Partitioning(int slots, int batchSize, int requested) {

  /** Enough tasks per slot that an uneven last round costs little. */
  private static final int ROUNDS = 8;

  /** Few enough images that a lost task is not a great loss. */
  private static final long MAX_IMAGES = 2048;

  /** Returns the number of partitions for that many images; all but the last hold full batches. */
  public int partitions(long images) {
    if (requested > 0) {
      return (int) Math.min(requested, Math.max(1, images));
    }
    long perPartition = imagesPerPartition(images);
    return (int) Math.min(Integer.MAX_VALUE, Math.max(1, ceilDivide(images, perPartition)));
  }

  /** Returns the images of each partition but the last. */
  public long imagesPerPartition(long images) {
    if (requested > 0) {
      return Math.max(1, ceilDivide(images, requested));
    }
    long even = ceilDivide(images, (long) slots * ROUNDS);
    long atLeastFourBatches = Math.max(even, 4L * batchSize);
    long fairShare = Math.max(batchSize, ceilDivide(images, slots));
    long target = Math.min(Math.min(atLeastFourBatches, fairShare), MAX_IMAGES);
    return ceilDivide(target, batchSize) * batchSize;
  }

  private static long ceilDivide(long dividend, long divisor) {
    return (dividend + divisor - 1) / divisor;
  }
}
