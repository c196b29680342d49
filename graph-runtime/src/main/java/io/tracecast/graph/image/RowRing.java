package io.tracecast.graph.image;

/**
 * The last rows of a picture, as integers: enough for one output row's taps and the block of rows
 * that is being added. A row's place depends on its number alone.
 */
final class RowRing {
  private int[] values = {};
  private int capacity;
  private int stride;

  /**
   * Makes room; what was held is lost.
   *
   * @param rows rows to hold at the same time
   * @param length values of a row, slack included
   */
  void reset(int rows, int length) {
    capacity = rows;
    stride = length;
    int needed = Math.multiplyExact(rows, length);
    if (values.length < needed) {
      values = new int[needed];
    }
  }

  /** Returns all rows, one after the other. */
  int[] values() {
    return values;
  }

  /** Returns where a row begins. */
  int offset(int row) {
    return row % capacity * stride;
  }

  /**
   * Writes where {@code count} rows from {@code row} on begin into the first of {@code offsets}.
   */
  void offsets(int row, int count, int[] offsets) {
    int slot = row % capacity;
    for (int i = 0; i < count; i++) {
      offsets[i] = slot * stride;
      slot = slot + 1 == capacity ? 0 : slot + 1;
    }
  }
}
