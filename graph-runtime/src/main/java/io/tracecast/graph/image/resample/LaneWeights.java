package io.tracecast.graph.image.resample;

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
    int outputs = weights.length / count;
    float[] values = new float[Math.multiplyExact(outputs, vectors * lanes)];
    for (int output = 0; output < outputs; output++) {
      for (int vector = 0; vector < vectors; vector++) {
        int from = output * count + vector * pixels;
        int length = Math.min(pixels, count - vector * pixels);
        spread(weights, from, length, values, (output * vectors + vector) * lanes);
      }
    }
    return new LaneWeights(vectors, values);
  }

  private static void spread(int[] weights, int from, int length, float[] values, int to) {
    for (int i = 0; i < length; i++) {
      float weight = Float.intBitsToFloat(weights[from + i]);
      values[to + 3 * i] = weight;
      values[to + 3 * i + 1] = weight;
      values[to + 3 * i + 2] = weight;
    }
  }

  /** Returns how many of an output's weights have to be looked at; zeros may follow. */
  private static int used(int count, int[] weights) {
    int used = 1;
    for (int from = 0; from < weights.length; from += count) {
      while (used < count && hasNonZero(weights, from + used, from + count)) {
        used++;
      }
    }
    return used;
  }

  private static boolean hasNonZero(int[] weights, int from, int end) {
    for (int i = from; i < end; i++) {
      if (weights[i] != 0) {
        return true;
      }
    }
    return false;
  }
}
