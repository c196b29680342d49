package io.tracecast.graph.stats.benchmark;

import java.util.Arrays;

/**
 * Quantiles of type 7 of Hyndman and Fan (1996), "Sample Quantiles in Statistical Packages", The
 * American Statistician 50: between the two order statistics around position (n - 1) p, linearly.
 * It is what R, NumPy and spreadsheets compute by default.
 */
public final class Quantiles {
  private Quantiles() {}

  /**
   * Returns the value below which a share of the sample lies.
   *
   * @param sample finite values in any order, at least one; it is not changed
   * @param probability the share, from 0 for the minimum to 1 for the maximum
   * @throws IllegalArgumentException for an empty sample, a value that is not finite, or a share
   *     outside its range
   */
  public static double of(double[] sample, double probability) {
    Samples.requireFinite("the sample", sample);
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "%s is not a share of the sample. A quantile takes one from 0 to 1: 0.99 for p99."
              .formatted(probability));
    }
    return ofSorted(sorted(sample), probability);
  }

  static double[] sorted(double[] sample) {
    double[] sorted = sample.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  static double ofSorted(double[] sorted, double probability) {
    double position = (sorted.length - 1) * probability;
    int below = (int) position;
    double fraction = position - below;
    if (fraction == 0) {
      return sorted[below];
    }
    // the difference of halves cannot overflow
    double half = sorted[below] / 2;
    return 2 * (half + fraction * (sorted[below + 1] / 2 - half));
  }
}
