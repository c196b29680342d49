package io.tracecast.graph.image.resample;

/**
 * The weighted sum of lines of pixels, three bytes in the lower 24 bits of an {@code int} each, one
 * channel after the other. As in {@link RowSum}, the loops are plain and take whole arrays on
 * purpose: the compiler turns each into vector instructions by itself, which it does not do with
 * one that computes all three channels.
 */
final class PackedSum {
  static final int CHANNELS = 3;

  private PackedSum() {}

  /**
   * Sums the lines of one output.
   *
   * @param lines the lines
   * @param first which of them the output's first tap is
   * @param taps the taps
   * @param output which output
   * @param length pixels of a line
   * @param sums where each channel's sums go, rounded, values of 0 to 255
   */
  static void of(int[][] lines, int first, Taps taps, int output, int length, int[][] sums) {
    for (int channel = 0; channel < CHANNELS; channel++) {
      of(lines, first, Byte.SIZE * channel, taps, output, length, sums[channel]);
    }
  }

  private static void of(
      int[][] lines, int first, int bits, Taps taps, int output, int length, int[] sums) {
    int[] weights = taps.weights();
    int count = taps.count();
    int from = output * count;
    int step = taps.next(0);
    int shift = taps.shiftAfter(step);
    if (step == 3) {
      startThree(lines, first, bits, weights, from, shift, sums, length);
    } else {
      startFour(lines, first, bits, weights, from, shift, sums, length);
    }
    for (int done = step; done < count; done += step) {
      step = taps.next(done);
      shift = taps.shiftAfter(done + step);
      if (step == 3) {
        addThree(lines, first + done, bits, weights, from + done, shift, sums, length);
      } else {
        addFour(lines, first + done, bits, weights, from + done, shift, sums, length);
      }
    }
    if (taps.overshoots()) {
      RowSum.shiftAndClip(sums, length);
    }
  }

  /** Makes pixels of sums. */
  static void pack(int[][] sums, int length, int[] packed) {
    pack(sums[0], sums[1], sums[2], length, packed);
  }

  private static void pack(int[] sums0, int[] sums1, int[] sums2, int length, int[] packed) {
    for (int i = 0; i < length; i++) {
      packed[i] = sums0[i] | sums1[i] << Byte.SIZE | sums2[i] << 2 * Byte.SIZE;
    }
  }

  /** Makes values of 0 to 255 of pixels, channel by channel. */
  static void unpack(int[] packed, int length, int[][] channels) {
    for (int channel = 0; channel < CHANNELS; channel++) {
      unpack(packed, Byte.SIZE * channel, length, channels[channel]);
    }
  }

  private static void unpack(int[] packed, int bits, int length, int[] values) {
    for (int i = 0; i < length; i++) {
      values[i] = (packed[i] >> bits) & 0xFF;
    }
  }

  private static void startThree(
      int[][] lines, int k, int bits, int[] weights, int from, int shift, int[] sums, int length) {
    int[] line0 = lines[k];
    int[] line1 = lines[k + 1];
    int[] line2 = lines[k + 2];
    int weight0 = weights[from];
    int weight1 = weights[from + 1];
    int weight2 = weights[from + 2];
    for (int i = 0; i < length; i++) {
      sums[i] =
          (Taps.HALF
                  + weight0 * ((line0[i] >> bits) & 0xFF)
                  + weight1 * ((line1[i] >> bits) & 0xFF)
                  + weight2 * ((line2[i] >> bits) & 0xFF))
              >> shift;
    }
  }

  private static void startFour(
      int[][] lines, int k, int bits, int[] weights, int from, int shift, int[] sums, int length) {
    int[] line0 = lines[k];
    int[] line1 = lines[k + 1];
    int[] line2 = lines[k + 2];
    int[] line3 = lines[k + 3];
    int weight0 = weights[from];
    int weight1 = weights[from + 1];
    int weight2 = weights[from + 2];
    int weight3 = weights[from + 3];
    for (int i = 0; i < length; i++) {
      sums[i] =
          (Taps.HALF
                  + weight0 * ((line0[i] >> bits) & 0xFF)
                  + weight1 * ((line1[i] >> bits) & 0xFF)
                  + weight2 * ((line2[i] >> bits) & 0xFF)
                  + weight3 * ((line3[i] >> bits) & 0xFF))
              >> shift;
    }
  }

  private static void addThree(
      int[][] lines, int k, int bits, int[] weights, int from, int shift, int[] sums, int length) {
    int[] line0 = lines[k];
    int[] line1 = lines[k + 1];
    int[] line2 = lines[k + 2];
    int weight0 = weights[from];
    int weight1 = weights[from + 1];
    int weight2 = weights[from + 2];
    for (int i = 0; i < length; i++) {
      sums[i] =
          (sums[i]
                  + weight0 * ((line0[i] >> bits) & 0xFF)
                  + weight1 * ((line1[i] >> bits) & 0xFF)
                  + weight2 * ((line2[i] >> bits) & 0xFF))
              >> shift;
    }
  }

  private static void addFour(
      int[][] lines, int k, int bits, int[] weights, int from, int shift, int[] sums, int length) {
    int[] line0 = lines[k];
    int[] line1 = lines[k + 1];
    int[] line2 = lines[k + 2];
    int[] line3 = lines[k + 3];
    int weight0 = weights[from];
    int weight1 = weights[from + 1];
    int weight2 = weights[from + 2];
    int weight3 = weights[from + 3];
    for (int i = 0; i < length; i++) {
      sums[i] =
          (sums[i]
                  + weight0 * ((line0[i] >> bits) & 0xFF)
                  + weight1 * ((line1[i] >> bits) & 0xFF)
                  + weight2 * ((line2[i] >> bits) & 0xFF)
                  + weight3 * ((line3[i] >> bits) & 0xFF))
              >> shift;
    }
  }
}
