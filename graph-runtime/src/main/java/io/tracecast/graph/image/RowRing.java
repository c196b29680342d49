package io.tracecast.graph.image;

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

  /** Writes the places of consecutive rows, from {@code row} on, into {@code window}. */
  void window(int row, int[][] window) {
    int slot = row % capacity;
    for (int i = 0; i < window.length; i++) {
      window[i] = rows[slot];
      slot = slot + 1 == capacity ? 0 : slot + 1;
    }
  }

  /** Returns the place of one row. */
  int[] row(int row) {
    return rows[row % capacity];
  }
}
