package io.tracecast.graph.image.resample;

import io.tracecast.graph.image.normalise.PixelLine;

/**
 * Resamples the rows that a {@link HorizontalPass} has made, in fixed-point arithmetic. One thread
 * at a time; keeps its working memory, and returns lines that are valid until the next call.
 */
interface VerticalPass {

  /** Returns the integers that a pixel takes in the rows to be resampled. */
  int valuesPerPixel();

  /**
   * Resamples one row.
   *
   * @param ring the source rows
   * @param taps the rows' taps
   * @param output which output row
   * @param pixels pixels of a row
   */
  PixelLine resample(RowRing ring, Taps taps, int output, int pixels);

  /** Returns a row as the horizontal pass left it. */
  PixelLine unchanged(int[] row, int pixels);
}
