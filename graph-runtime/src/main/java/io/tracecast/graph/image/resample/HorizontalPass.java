package io.tracecast.graph.image.resample;

import io.tracecast.graph.image.normalise.Normalisation;

/**
 * Resamples the columns of a block of rows, in fixed-point arithmetic. One thread at a time; keeps
 * its working memory from call to call. All implementations give the same bits.
 */
public interface HorizontalPass {

  /** Elements that may be written after the last one of a target. */
  int TARGET_SLACK = 3;

  /** Bytes that may be read after the last one of a block of the source. */
  int SOURCE_SLACK = 32;

  /** Returns the rows of a block. */
  int rowsPerBlock();

  /** Returns what computes, for reports, such as {@code vector, 512 bits}. */
  String name();

  /**
   * Resamples one block.
   *
   * @param source {@link #rowsPerBlock} rows of pixels of three bytes, each row from the first
   *     column that the taps need on, {@link #SOURCE_SLACK} readable bytes after the last
   * @param stride bytes from row to row of the source
   * @param rows how many of the block's rows are wanted; others may be computed all the same
   * @param taps the columns
   * @param targets where each of the block's rows goes, as {@link #vertical} takes it; up to {@link
   *     #TARGET_SLACK} elements after a row's last are overwritten
   */
  void resample(byte[] source, int stride, int rows, Taps taps, int[][] targets);

  /** Returns a new pass for the rows that this one makes. */
  VerticalPass vertical(Normalisation normalisation);
}
