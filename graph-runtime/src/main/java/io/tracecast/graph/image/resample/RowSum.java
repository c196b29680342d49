package io.tracecast.graph.image.resample;

/**
 * The weighted sum of rows of integers. Its loops are plain and take whole arrays on purpose: the
 * compiler turns each into vector instructions by itself.
 */
final class RowSum {
  private RowSum() {}

  /**
   * Sums the rows of one output.
   *
   * @param rows the rows, one for each of the output's taps
   * @param taps the taps
   * @param output which output
   * @param length values of a row
   * @param line where the sum goes, rounded, values of 0 to 255
   */
  static void of(int[][] rows, Taps taps, int output, int length, int[] line) {
    int[] weights = taps.weights();
    int count = taps.count();
    int from = output * count;
    int step = taps.next(0);
    int shift = taps.shiftAfter(step);
    if (step == 3) {
      startThree(rows, weights, from, shift, line, length);
    } else {
      startFour(rows, weights, from, shift, line, length);
    }
    for (int done = step; done < count; done += step) {
      step = taps.next(done);
      shift = taps.shiftAfter(done + step);
      if (step == 3) {
        addThree(rows, done, weights, from + done, shift, line, length);
      } else {
        addFour(rows, done, weights, from + done, shift, line, length);
      }
    }
    if (taps.overshoots()) {
      shiftAndClip(line, length);
    }
  }

  private static void startThree(
      int[][] rows, int[] weights, int from, int shift, int[] line, int length) {
    int[] row0 = rows[0];
    int[] row1 = rows[1];
    int[] row2 = rows[2];
    int weight0 = weights[from];
    int weight1 = weights[from + 1];
    int weight2 = weights[from + 2];
    for (int i = 0; i < length; i++) {
      line[i] = (Taps.HALF + weight0 * row0[i] + weight1 * row1[i] + weight2 * row2[i]) >> shift;
    }
  }

  private static void startFour(
      int[][] rows, int[] weights, int from, int shift, int[] line, int length) {
    int[] row0 = rows[0];
    int[] row1 = rows[1];
    int[] row2 = rows[2];
    int[] row3 = rows[3];
    int weight0 = weights[from];
    int weight1 = weights[from + 1];
    int weight2 = weights[from + 2];
    int weight3 = weights[from + 3];
    for (int i = 0; i < length; i++) {
      line[i] =
          (Taps.HALF
                  + weight0 * row0[i]
                  + weight1 * row1[i]
                  + weight2 * row2[i]
                  + weight3 * row3[i])
              >> shift;
    }
  }

  private static void addThree(
      int[][] rows, int k, int[] weights, int from, int shift, int[] line, int length) {
    int[] row0 = rows[k];
    int[] row1 = rows[k + 1];
    int[] row2 = rows[k + 2];
    int weight0 = weights[from];
    int weight1 = weights[from + 1];
    int weight2 = weights[from + 2];
    for (int i = 0; i < length; i++) {
      line[i] = (line[i] + weight0 * row0[i] + weight1 * row1[i] + weight2 * row2[i]) >> shift;
    }
  }

  private static void addFour(
      int[][] rows, int k, int[] weights, int from, int shift, int[] line, int length) {
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
          (line[i] + weight0 * row0[i] + weight1 * row1[i] + weight2 * row2[i] + weight3 * row3[i])
              >> shift;
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
