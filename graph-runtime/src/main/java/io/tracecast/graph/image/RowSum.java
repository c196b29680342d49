package io.tracecast.graph.image;

import java.util.Arrays;

/**
 * The weighted sum of rows of integers. Its loops are plain and take whole arrays on purpose: the
 * compiler turns each into vector instructions by itself.
 */
final class RowSum {
  private RowSum() {}

  /**
   * Sums the rows of one output.
   *
   * @param rows the rows; the output's first tap is {@code rows[first]}
   * @param taps the taps
   * @param output which output
   * @param length values of a row
   * @param line where the sum goes, rounded, values of 0 to 255
   */
  static void of(int[][] rows, int first, Taps taps, int output, int length, int[] line) {
    int count = taps.count();
    int from = output * count;
    if (count == 3 && !taps.overshoots()) {
      threeAlone(rows, first, taps.weights(), from, line, length);
      return;
    }
    Arrays.fill(line, 0, length, Taps.HALF);
    for (int k = 0; k < count; k += taps.next(k)) {
      if (taps.next(k) == 3) {
        addThree(rows, first + k, taps.weights(), from + k, line, length);
      } else {
        addFour(rows, first + k, taps.weights(), from + k, line, length);
      }
    }
    if (taps.overshoots()) {
      shiftAndClip(line, length);
    } else {
      shift(line, length);
    }
  }

  /** All of a sum of three taps, which is what pictures of up to 1.5 times the size have. */
  private static void threeAlone(
      int[][] rows, int k, int[] weights, int from, int[] line, int length) {
    int[] row0 = rows[k];
    int[] row1 = rows[k + 1];
    int[] row2 = rows[k + 2];
    int weight0 = weights[from];
    int weight1 = weights[from + 1];
    int weight2 = weights[from + 2];
    for (int i = 0; i < length; i++) {
      line[i] =
          (Taps.HALF + weight0 * row0[i] + weight1 * row1[i] + weight2 * row2[i])
              >> Taps.PRECISION_BITS;
    }
  }

  private static void addThree(
      int[][] rows, int k, int[] weights, int from, int[] line, int length) {
    int[] row0 = rows[k];
    int[] row1 = rows[k + 1];
    int[] row2 = rows[k + 2];
    int weight0 = weights[from];
    int weight1 = weights[from + 1];
    int weight2 = weights[from + 2];
    for (int i = 0; i < length; i++) {
      line[i] = line[i] + weight0 * row0[i] + weight1 * row1[i] + weight2 * row2[i];
    }
  }

  private static void addFour(
      int[][] rows, int k, int[] weights, int from, int[] line, int length) {
    int[] row0 = rows[k];
    int[] row1 = rows[k + 1];
    int[] row2 = rows[k + 2];
    int[] row3 = rows[k + 3];
    int weight0 = weights[from];
    int weight1 = weights[from + 1];
    int weight2 = weights[from + 2];
    int weight3 = weights[from + 3];
    for (int i = 0; i < length; i++) {
      line[i] =
          line[i] + weight0 * row0[i] + weight1 * row1[i] + weight2 * row2[i] + weight3 * row3[i];
    }
  }

  static void shift(int[] line, int length) {
    for (int i = 0; i < length; i++) {
      line[i] = line[i] >> Taps.PRECISION_BITS;
    }
  }

  static void shiftAndClip(int[] line, int length) {
    for (int i = 0; i < length; i++) {
      line[i] = Math.max(0, Math.min(255, line[i] >> Taps.PRECISION_BITS));
    }
  }

  /** Makes values of 0 to 255 of sums that were not begun with the half that rounds. */
  static void roundAndClip(int[] line, int length) {
    for (int i = 0; i < length; i++) {
      line[i] = Math.max(0, Math.min(255, (line[i] + Taps.HALF) >> Taps.PRECISION_BITS));
    }
  }
}
