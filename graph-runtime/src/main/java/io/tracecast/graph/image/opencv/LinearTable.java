package io.tracecast.graph.image.opencv;

/**
 * For each position the first of the two pixels that it lies between, and their weights, in fixed
 * point with {@value #BITS} fractional bits, each rounded half to even.
 */
final class LinearTable {
  /** OpenCV's {@code INTER_RESIZE_COEF_BITS}. */
  static final int BITS = 11;

  private static final float ONE = 1 << BITS;

  private final int[] first;
  private final int[] weights;

  LinearTable(int length) {
    first = new int[length];
    weights = new int[2 * length];
  }

  /**
   * Sets a position.
   *
   * @param pixel the first pixel, perhaps outside the source
   * @param fraction how far beyond it the position lies
   */
  void put(int position, int pixel, float fraction) {
    first[position] = pixel;
    weights[2 * position] = (int) Math.rint((1 - fraction) * ONE);
    weights[2 * position + 1] = (int) Math.rint(fraction * ONE);
  }

  int length() {
    return first.length;
  }

  /** Returns the first pixel of a position. */
  int first(int position) {
    return first[position];
  }

  /** Returns the weight of the first pixel of a position. */
  int firstWeight(int position) {
    return weights[2 * position];
  }

  /** Returns the weight of the pixel after it. */
  int secondWeight(int position) {
    return weights[2 * position + 1];
  }

  /** Gives positions outside a source of so many pixels the whole of the pixel at its end. */
  void clamp(int pixels) {
    for (int i = 0; i < first.length; i++) {
      if (first[i] < 0) {
        put(i, 0, 0);
      } else if (first[i] >= pixels - 1) {
        put(i, pixels - 1, 0);
      }
    }
  }
}
