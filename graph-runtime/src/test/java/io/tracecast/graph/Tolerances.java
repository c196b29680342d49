package io.tracecast.graph;

/**
 * How far two float32 results may lie apart that are equal but for rounding. Engines add the same
 * numbers in another order on another processor, so every bound follows from what is computed, and
 * none from what one machine showed.
 *
 * <p>With u = 2<sup>-24</sup>, a sum of n products is off by at most γ<sub>n</sub> = nu / (1 - nu)
 * of the sum of their magnitudes, in whatever order it is added (Higham, Accuracy and Stability of
 * Numerical Algorithms, 2nd edition, section 3.1). Where layers follow each other, n is what is
 * rounded on the longest way from a pixel to an answer. Roundings fall to both sides, so that such
 * long ways stay within λ √n u, with a probability of 1 - 2 exp(-λ² / 2) (Higham and Mary, A New
 * Approach to Probabilistic Rounding Error Analysis, SIAM J. Sci. Comput. 41, 2019).
 */
public final class Tolerances {
  /** The most that rounding to float32 changes, relative to the number. */
  public static final double UNIT_ROUNDOFF = 0x1p-24;

  /** The same of float16. */
  private static final double HALF_UNIT_ROUNDOFF = 0x1p-11;

  /**
   * What is rounded on a way through the sample graph, MobileNet v1: products that are added, and a
   * bias, in the first convolution (3 x 3 x 3), in 13 depthwise ones (3 x 3) and 13 pointwise ones
   * (their input channels); the mean over 7 x 7; the 1024 products and the bias of a class.
   */
  private static final int SAMPLE_ROUNDINGS =
      (27 + 1)
          + 13 * (9 + 1)
          + (32 + 64 + 2 * 128 + 2 * 256 + 6 * 512 + 1024 + 13)
          + 49
          + (1024 + 1);

  /** Missed once in 30 million numbers. */
  private static final double LAMBDA = 6;

  private Tolerances() {}

  /**
   * Returns how far apart two sums of the same terms may be.
   *
   * @param terms how many terms there are
   * @param largest the largest magnitude of a term
   */
  public static float sum(int terms, double largest) {
    double relative = terms * UNIT_ROUNDOFF / (1 - terms * UNIT_ROUNDOFF);
    return (float) (2 * relative * terms * largest);
  }

  /** Returns how far rounding to float16 moves any of these numbers. */
  public static float half(float[] numbers) {
    float largest = 0;
    for (float number : numbers) {
      largest = Math.max(largest, Math.abs(number));
    }
    return (float) (HALF_UNIT_ROUNDOFF * largest);
  }

  /**
   * Returns how far apart the sample graph's probabilities may be, those of one image or of
   * several: relative to the largest answers before the softmax, and then to the largest
   * probability. A softmax hides where its answers lie; they are at most as large as the logarithms
   * of its results are apart. Where all of them are off by d, results are off by a factor of e
   * <sup>2d</sup>.
   *
   * @param probabilities of all classes
   */
  public static float sampleProbabilities(float[] probabilities) {
    float most = 0;
    float least = 1;
    for (float probability : probabilities) {
      most = Math.max(most, probability);
      least = Math.min(least, probability);
    }
    double largestAnswer = Math.log(most / least);
    double apart = 2 * LAMBDA * Math.sqrt(SAMPLE_ROUNDINGS) * UNIT_ROUNDOFF * largestAnswer;
    return (float) (most * Math.expm1(2 * apart));
  }
}
