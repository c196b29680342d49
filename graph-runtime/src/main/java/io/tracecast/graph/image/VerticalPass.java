package io.tracecast.graph.image;

import java.util.Arrays;

/**
 * Resamples the rows of a picture whose values lie as integers in a ring of rows. Its loops are
 * plain and short on purpose: the compiler turns each into vector instructions by itself.
 */
final class VerticalPass {
  /** Rows that one loop adds. */
  private static final int ROWS_A_LOOP = 4;

  private int[] weights = {};
  private int[] offsets = {};

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
    int padded = (count + ROWS_A_LOOP - 1) / ROWS_A_LOOP * ROWS_A_LOOP;
    if (weights.length != padded) {
      weights = new int[padded];
      offsets = new int[padded];
    }
    System.arraycopy(taps.weights(), output * count, weights, 0, count);
    Arrays.fill(weights, count, padded, 0);
    ring.offsets(taps.first(output), count, offsets);
    int[] values = ring.values();
    begin(values, length, line, 0);
    for (int k = ROWS_A_LOOP; k < padded; k += ROWS_A_LOOP) {
      add(values, length, line, k);
    }
    if (taps.overshoots()) {
      shiftAndClip(line, length);
    } else {
      shift(line, length);
    }
  }

  private void begin(int[] values, int length, int[] line, int k) {
    int offset0 = offsets[k];
    int offset1 = offsets[k + 1];
    int offset2 = offsets[k + 2];
    int offset3 = offsets[k + 3];
    int weight0 = weights[k];
    int weight1 = weights[k + 1];
    int weight2 = weights[k + 2];
    int weight3 = weights[k + 3];
    for (int i = 0; i < length; i++) {
      line[i] =
          Taps.HALF
              + weight0 * values[offset0 + i]
              + weight1 * values[offset1 + i]
              + weight2 * values[offset2 + i]
              + weight3 * values[offset3 + i];
    }
  }

  private void add(int[] values, int length, int[] line, int k) {
    int offset0 = offsets[k];
    int offset1 = offsets[k + 1];
    int offset2 = offsets[k + 2];
    int offset3 = offsets[k + 3];
    int weight0 = weights[k];
    int weight1 = weights[k + 1];
    int weight2 = weights[k + 2];
    int weight3 = weights[k + 3];
    for (int i = 0; i < length; i++) {
      line[i] +=
          weight0 * values[offset0 + i]
              + weight1 * values[offset1 + i]
              + weight2 * values[offset2 + i]
              + weight3 * values[offset3 + i];
    }
  }

  private static void shift(int[] line, int length) {
    for (int i = 0; i < length; i++) {
      line[i] >>= Taps.PRECISION_BITS;
    }
  }

  private static void shiftAndClip(int[] line, int length) {
    for (int i = 0; i < length; i++) {
      line[i] = Math.max(0, Math.min(255, line[i] >> Taps.PRECISION_BITS));
    }
  }
}
