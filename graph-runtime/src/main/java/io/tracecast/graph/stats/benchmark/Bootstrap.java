package io.tracecast.graph.stats.benchmark;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Intervals from the sample alone, whatever its distribution: the bias-corrected and accelerated
 * bootstrap (Efron, 1987, "Better Bootstrap Confidence Intervals", Journal of the American
 * Statistical Association 82). The acceleration comes from the jackknife; resamples that equal the
 * statistic count by half for the bias, since medians repeat. A sample without spread has that one
 * value as its interval.
 *
 * <p>Small samples know little of their tails, and their intervals are too narrow: of skewed times
 * (lognormal, deviation 30 %), intervals of 95 % held the true mean in 89 % of simulated samples of
 * ten, 93 % of twenty or fifty, and the true median in 92, 94 and 95 %. A verdict on few runs is
 * {@link Ratio}'s.
 *
 * <p>The same seed gives the same interval on every machine. The numbers come from the JDK's {@link
 * SplittableRandom}, whose {@code nextLong} is SplitMix64 (Steele, Lea and Flood, 2014, "Fast
 * Splittable Pseudorandom Number Generators"): it needs no library, it is fast, and it passes the
 * tests that {@link java.util.Random} fails. Its bounded methods differ from JDK to JDK and are not
 * used.
 */
public final class Bootstrap {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private Bootstrap() {}

  /**
   * Returns an interval for the mean.
   *
   * @param sample two finite values or more, in any order
   * @param confidence between 0 and 1
   * @param resamples how many samples are drawn; one at least must lie beyond each end
   * @param seed decides what is drawn
   * @throws IllegalArgumentException for fewer values or resamples, a value that is not finite, or
   *     a confidence outside its range
   */
  public static Interval mean(double[] sample, double confidence, int resamples, long seed) {
    return interval(sample, confidence, resamples, seed, Bootstrap::meanOf);
  }

  /**
   * Returns an interval for the median. The jackknife of a median is coarse (Efron and Tibshirani,
   * 1993, "An Introduction to the Bootstrap", section 11.6), so below ten values the interval is a
   * rough one.
   *
   * @param sample two finite values or more, in any order
   * @param confidence between 0 and 1
   * @param resamples how many samples are drawn; one at least must lie beyond each end
   * @param seed decides what is drawn
   * @throws IllegalArgumentException for fewer values or resamples, a value that is not finite, or
   *     a confidence outside its range
   */
  public static Interval median(double[] sample, double confidence, int resamples, long seed) {
    return interval(sample, confidence, resamples, seed, Bootstrap::medianOf);
  }

  private static Interval interval(
      double[] sample,
      double confidence,
      int resamples,
      long seed,
      ToDoubleFunction<double[]> statistic) {
    Interval.requireConfidence(confidence);
    Samples.requireSpread("the sample", sample);
    requireResamples(confidence, resamples);
    // drawing from the sorted sample makes the interval independent of its order
    double[] sorted = Quantiles.sorted(sample);
    if (sorted[0] == sorted[sorted.length - 1]) {
      return new Interval(sorted[0], sorted[0], confidence);
    }
    double[] drawn = draw(sorted, resamples, seed, statistic);
    double bias = bias(drawn, statistic.applyAsDouble(sorted));
    double acceleration = acceleration(sorted, statistic);
    double z = NORMAL.inverseSurvivalProbability((1 - confidence) / 2);
    return new Interval(
        Quantiles.ofSorted(drawn, adjusted(-z, bias, acceleration)),
        Quantiles.ofSorted(drawn, adjusted(z, bias, acceleration)),
        confidence);
  }

  private static double[] draw(
      double[] sample, int resamples, long seed, ToDoubleFunction<double[]> statistic) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] drawn = new double[resamples];
    double[] resample = new double[sample.length];
    for (int i = 0; i < resamples; i++) {
      for (int j = 0; j < resample.length; j++) {
        resample[j] = sample[below(sample.length, random.nextLong())];
      }
      drawn[i] = statistic.applyAsDouble(resample);
    }
    Arrays.sort(drawn);
    return drawn;
  }

  /** Scales 31 random bits (Lemire, 2019, "Fast Random Integer Generation in an Interval"). */
  private static int below(int bound, long bits) {
    return (int) (((bits >>> 33) * bound) >>> 31);
  }

  /**
   * Equation 4.1, kept finite where every resample lies on one side of the statistic. The mean of
   * the same values in another order differs by rounding, and is the same.
   */
  private static double bias(double[] drawn, double statistic) {
    double rounding = 1e-12 * (drawn[drawn.length - 1] - drawn[0]);
    double below = 0;
    for (double each : drawn) {
      double distance = each - statistic;
      below += Math.abs(distance) <= rounding ? 0.5 : distance < 0 ? 1 : 0;
    }
    double share = Math.min(Math.max(below, 0.5), drawn.length - 0.5) / drawn.length;
    return NORMAL.inverseCumulativeProbability(share);
  }

  /** Equation 6.6: a sixth of the skewness of the statistics that leave one value out. */
  private static double acceleration(double[] sample, ToDoubleFunction<double[]> statistic) {
    double[] without = new double[sample.length];
    for (int i = 0; i < sample.length; i++) {
      double[] rest = new double[sample.length - 1];
      System.arraycopy(sample, 0, rest, 0, i);
      System.arraycopy(sample, i + 1, rest, i, rest.length - i);
      without[i] = statistic.applyAsDouble(rest);
    }
    double mean = meanOf(without);
    double largest = Arrays.stream(without).map(each -> Math.abs(mean - each)).max().orElseThrow();
    if (largest == 0) {
      return 0;
    }
    double squares = 0;
    double cubes = 0;
    for (double each : without) {
      double deviation = (mean - each) / largest;
      squares += deviation * deviation;
      cubes += deviation * deviation * deviation;
    }
    return cubes / (6 * squares * Math.sqrt(squares));
  }

  /** Equation 6.8: the share of resamples below an end; beyond the pole, none or all. */
  private static double adjusted(double z, double bias, double acceleration) {
    double moved = bias + z;
    double pole = 1 - acceleration * moved;
    if (pole <= 0) {
      return moved < 0 ? 0 : 1;
    }
    return NORMAL.cumulativeProbability(bias + moved / pole);
  }

  private static double meanOf(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value - values[0];
    }
    return values[0] + sum / values.length;
  }

  private static double medianOf(double[] values) {
    return Quantiles.ofSorted(Quantiles.sorted(values), 0.5);
  }

  private static void requireResamples(double confidence, int resamples) {
    int least = (int) Math.ceil(2 / (1 - confidence));
    if (resamples < least) {
      throw new IllegalArgumentException(
          "%d resamples have none beyond the ends of an interval of confidence %s. Draw at least %d;"
                  .formatted(resamples, confidence, least)
              + " 10000 are usual.");
    }
  }
}
