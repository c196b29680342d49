package io.tracecast.graph.image;

/** Resamples the rows of a picture whose values lie as integers in a ring of rows. */
final class VerticalPass {
  private int[][] window = {};

  /**
   * Resamples one row.
   *
   * @param ring the source rows
   * @param taps the rows' taps
   * @param output which output row
   * @param length values of a row
   * @param line where the row goes, values of 0 to 255
   */
  void resample(RowRing ring, Taps taps, int output, int length, int[] line) {
    int count = taps.count();
    if (window.length != count) {
      window = new int[count][];
    }
    ring.window(taps.first(output), window);
    RowSum.of(window, 0, taps, output, length, line);
  }
}
