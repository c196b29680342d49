package io.tracecast.graph.image;

import java.util.Arrays;

/**
 * The weights of one axis as vectors of neighbouring pixels multiply by them: each in three lanes,
 * zero in those that no tap falls into.
 *
 * @param vectors vectors of each output
 * @param values the vectors of each output in turn, integers whose bits are kept as floats, as the
 *     sums are; not to be written to
 */
record LaneWeights(int vectors, float[] values) {

  /**
   * Spreads weights over lanes.
   *
   * @param count weights of each output
   * @param weights the weights of each output in turn
   * @param pixels pixels of a vector
   * @param lanes lanes of a vector, three a pixel and those left over
   */
  static LaneWeights of(int count, int[] weights, int pixels, int lanes) {
    int vectors = (used(count, weights) + pixels - 1) / pixels;
    float[] values = new float[Math.multiplyExact(weights.length / count, vectors * lanes)];
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] != 0) {
        int tap = i % count;
        int lane = (i / count * vectors + tap / pixels) * lanes + 3 * (tap % pixels);
        Arrays.fill(values, lane, lane + 3, Float.intBitsToFloat(weights[i]));
      }
    }
    return new LaneWeights(vectors, values);
  }

  /** Returns how many of an output's weights have to be looked at; zeros may follow. */
  private static int used(int count, int[] weights) {
    int used = 1;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] != 0) {
        used = Math.max(used, i % count + 1);
      }
    }
    return used;
  }
}
