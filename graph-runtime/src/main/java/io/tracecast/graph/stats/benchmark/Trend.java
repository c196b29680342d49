package io.tracecast.graph.stats.benchmark;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Whether values rose or fell while they were measured, as they do on a machine that heats up.
 *
 * @param change by how much of the median, from the first value to the last: 0.1 for a rise of 10
 *     %. The slope is the median of the slopes between all pairs (Theil, 1950, "A Rank-Invariant
 *     Method of Linear and Polynomial Regression Analysis"; Sen, 1968, "Estimates of the Regression
 *     Coefficient Based on Kendall's Tau", Journal of the American Statistical Association 63),
 *     which a few outliers do not move
 * @param p how often values without a trend would be as ordered by chance, to either side: the
 *     normal approximation of Mann (1945), "Nonparametric Tests Against Trend", Econometrica 13,
 *     with the corrections for ties and continuity of Kendall (1975), "Rank Correlation Methods"
 */
public record Trend(double change, double p) {

  /**
   * Returns the trend of values in the order of measurement.
   *
   * @param valuesInOrder two values or more, finite and above zero; with fewer than four no order
   *     is improbable, and p is never small. All pairs are looked at: time and memory grow with the
   *     square of the count, which takes runs and not single loops
   * @throws IllegalArgumentException if there are fewer, or one is not
   */
  public static Trend of(double[] valuesInOrder) {
    Samples.requirePositive("the series", valuesInOrder);
    Samples.requireSpread("the series", valuesInOrder);
    double slope = Quantiles.ofSorted(slopes(valuesInOrder), 0.5);
    double median = Quantiles.of(valuesInOrder, 0.5);
    return new Trend(slope * (valuesInOrder.length - 1) / median, mannKendall(valuesInOrder));
  }

  private static double[] slopes(double[] values) {
    double[] slopes = new double[Math.multiplyExact(values.length, values.length - 1) / 2];
    int next = 0;
    for (int later = 1; later < values.length; later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        slopes[next++] = (values[later] - values[earlier]) / (later - earlier);
      }
    }
    Arrays.sort(slopes);
    return slopes;
  }

  private static double mannKendall(double[] values) {
    long score = 0;
    for (int later = 1; later < values.length; later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        score += Integer.signum(Double.compare(values[later], values[earlier]));
      }
    }
    double variance = varianceOfScore(values);
    if (score == 0 || variance == 0) {
      return 1;
    }
    double z = (Math.abs(score) - 1) / Math.sqrt(variance);
    return 2 * NormalDistribution.of(0, 1).survivalProbability(z);
  }

  private static double varianceOfScore(double[] values) {
    double[] sorted = Quantiles.sorted(values);
    double variance = term(values.length);
    for (int start = 0; start < sorted.length; ) {
      int end = start;
      while (end < sorted.length && sorted[end] == sorted[start]) {
        end++;
      }
      variance -= term(end - start);
      start = end;
    }
    return variance / 18;
  }

  private static double term(double count) {
    return count * (count - 1) * (2 * count + 5);
  }
}
