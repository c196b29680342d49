package io.tracecast.graph.stats.benchmark;

import java.util.OptionalDouble;

/**
 * What a sample looks like. Quartiles and median are quantiles of type 7 of Hyndman and Fan (1996),
 * see {@link Quantiles}; all are in the unit of the sample.
 *
 * @param count how many values
 * @param mean the arithmetic mean, rounded once
 * @param standardDeviation the square root of the sum of squared deviations divided by one less
 *     than the count (Bessel's correction); empty for one value, which has none
 * @param minimum the smallest value
 * @param lowerQuartile the quantile of 0.25
 * @param median the quantile of 0.5
 * @param upperQuartile the quantile of 0.75
 * @param maximum the largest value
 */
public record Summary(
    int count,
    double mean,
    OptionalDouble standardDeviation,
    double minimum,
    double lowerQuartile,
    double median,
    double upperQuartile,
    double maximum) {

  /**
   * Returns what a sample looks like.
   *
   * @param sample finite values in any order, at least one
   * @throws IllegalArgumentException for an empty sample or a value that is not finite
   */
  public static Summary of(double[] sample) {
    Samples.requireFinite("the sample", sample);
    double[] sorted = Quantiles.sorted(sample);
    Moments moments = Moments.of(sorted);
    return new Summary(
        sorted.length,
        moments.roundedMean(),
        standardDeviation(moments),
        sorted[0],
        Quantiles.ofSorted(sorted, 0.25),
        Quantiles.ofSorted(sorted, 0.5),
        Quantiles.ofSorted(sorted, 0.75),
        sorted[sorted.length - 1]);
  }

  /** Returns the distance between the quartiles. */
  public double interquartileRange() {
    return upperQuartile - lowerQuartile;
  }

  /**
   * Returns the standard deviation divided by the size of the mean (Pearson, 1896); empty for one
   * value and for a mean of zero.
   */
  public OptionalDouble coefficientOfVariation() {
    return standardDeviation.isEmpty() || mean == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(standardDeviation.getAsDouble() / Math.abs(mean));
  }

  private static OptionalDouble standardDeviation(Moments moments) {
    return moments.count() == 1
        ? OptionalDouble.empty()
        : OptionalDouble.of(moments.variance().sqrt(Moments.ROUNDING).doubleValue());
  }
}
