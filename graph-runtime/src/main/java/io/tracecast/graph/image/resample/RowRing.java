package io.tracecast.graph.image.resample;

/**
 * The last rows of a picture, as integers: enough for one output row's taps and the block of rows
 * that is being added. A row's place depends on its number alone.
 */
final class RowRing {
  private int[][] rows = {};
  private int capacity;

  /**
   * Makes room; what was held is lost.
   *
   * @param minimum rows to hold at the same time
   * @param length values of a row, slack included
   */
  void reset(int minimum, int length) {
    capacity = minimum;
    if (rows.length < minimum || rows[0].length < length) {
      rows = new int[Math.max(minimum, rows.length)][length];
    }
  }

  /**
   * Returns the places of consecutive rows.
   *
   * @param row the first
   * @param count how many
   * @param reuse what to return them in if it is as long
   */
  int[][] window(int row, int count, int[][] reuse) {
    int[][] window = reuse.length == count ? reuse : new int[count][];
    int slot = row % capacity;
    for (int i = 0; i < window.length; i++) {
      window[i] = rows[slot];
      slot = slot + 1 == capacity ? 0 : slot + 1;
    }
    return window;
  }

  /** Returns the place of one row. */
  int[] row(int row) {
    return rows[row % capacity];
  }
}
