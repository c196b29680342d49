package io.tracecast.job.doctor;

import io.tracecast.job.io.source.LargestRowGroup;

/**
 * What reading a table asks of executors.
 *
 * @param table its name or path
 * @param largest the row group with the most bytes of images
 * @param batchRows rows that Spark's reader takes apart at once
 */
record TableNeed(String table, LargestRowGroup largest, int batchRows) {

  /** Spark's vectors grow by doubling. */
  private static final int VECTOR_SHARE = 2;

  /** Returns what a task holds on the heap: the group as it lies in the file, and one batch. */
  long bytesPerTask() {
    double batchShare = (double) Math.min(batchRows, largest.rows()) / Math.max(1, largest.rows());
    return largest.contentBytes() + (long) (VECTOR_SHARE * batchShare * largest.contentBytes());
  }
}
