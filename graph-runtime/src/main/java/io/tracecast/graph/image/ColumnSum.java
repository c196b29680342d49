package io.tracecast.graph.image;

import java.util.Arrays;

/**
 * The weighted sum of columns of pixels, three bytes in the lower 24 bits of an {@code int} each,
 * one channel after the other. As in {@link RowSum}, the loops are plain and take whole arrays on
 * purpose: the compiler turns each into vector instructions by itself, which it does not do with
 * one that computes all three channels.
 */
final class ColumnSum {
  private static final int CHANNELS = 3;

  private final int[][] sums;

  /** Sums columns of at most so many pixels. */
  ColumnSum(int maxRows) {
    sums = new int[CHANNELS][maxRows];
  }

  /** Returns the last output's values of one channel, 0 to 255. */
  int[] channel(int channel) {
    return sums[channel];
  }

  /**
   * Sums the columns of one output.
   *
   * @param columns the columns, from the first that any output needs on
   * @param rows pixels of a column
   * @param taps the taps
   * @param output which output
   */
  void compute(int[][] columns, int rows, Taps taps, int output) {
    for (int channel = 0; channel < CHANNELS; channel++) {
      compute(columns, rows, Byte.SIZE * channel, taps, output, sums[channel]);
    }
  }

  private static void compute(
      int[][] columns, int rows, int shift, Taps taps, int output, int[] line) {
    int count = taps.count();
    int first = taps.first(output) - taps.sourceStart();
    int from = output * count;
    if (count == 3 && !taps.overshoots()) {
      threeAlone(columns, first, shift, taps.weights(), from, line, rows);
      return;
    }
    Arrays.fill(line, 0, rows, Taps.HALF);
    for (int k = 0; k < count; k += taps.next(k)) {
      if (taps.next(k) == 3) {
        addThree(columns, first + k, shift, taps.weights(), from + k, line, rows);
      } else {
        addFour(columns, first + k, shift, taps.weights(), from + k, line, rows);
      }
    }
    if (taps.overshoots()) {
      RowSum.shiftAndClip(line, rows);
    } else {
      RowSum.shift(line, rows);
    }
  }

  /** All of a sum of three taps, which is what pictures of up to 1.5 times the size have. */
  private static void threeAlone(
      int[][] columns, int k, int shift, int[] weights, int from, int[] line, int rows) {
    int[] column0 = columns[k];
    int[] column1 = columns[k + 1];
    int[] column2 = columns[k + 2];
    int weight0 = weights[from];
    int weight1 = weights[from + 1];
    int weight2 = weights[from + 2];
    for (int i = 0; i < rows; i++) {
      line[i] =
          (Taps.HALF
                  + weight0 * ((column0[i] >> shift) & 0xFF)
                  + weight1 * ((column1[i] >> shift) & 0xFF)
                  + weight2 * ((column2[i] >> shift) & 0xFF))
              >> Taps.PRECISION_BITS;
    }
  }

  private static void addThree(
      int[][] columns, int k, int shift, int[] weights, int from, int[] line, int rows) {
    int[] column0 = columns[k];
    int[] column1 = columns[k + 1];
    int[] column2 = columns[k + 2];
    int weight0 = weights[from];
    int weight1 = weights[from + 1];
    int weight2 = weights[from + 2];
    for (int i = 0; i < rows; i++) {
      line[i] =
          line[i]
              + weight0 * ((column0[i] >> shift) & 0xFF)
              + weight1 * ((column1[i] >> shift) & 0xFF)
              + weight2 * ((column2[i] >> shift) & 0xFF);
    }
  }

  private static void addFour(
      int[][] columns, int k, int shift, int[] weights, int from, int[] line, int rows) {
    int[] column0 = columns[k];
    int[] column1 = columns[k + 1];
    int[] column2 = columns[k + 2];
    int[] column3 = columns[k + 3];
    int weight0 = weights[from];
    int weight1 = weights[from + 1];
    int weight2 = weights[from + 2];
    int weight3 = weights[from + 3];
    for (int i = 0; i < rows; i++) {
      line[i] =
          line[i]
              + weight0 * ((column0[i] >> shift) & 0xFF)
              + weight1 * ((column1[i] >> shift) & 0xFF)
              + weight2 * ((column2[i] >> shift) & 0xFF)
              + weight3 * ((column3[i] >> shift) & 0xFF);
    }
  }
}
