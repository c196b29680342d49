package io.tracecast.graph.stats.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How many times one variant's values are another's.
 *
 * <p>{@link #paired} takes runs in pairs: both of a pair were measured in the same block of the
 * schedule on the same executor, so that what slows both down cancels out. It is computed from d,
 * the logarithm of each pair's ratio, which makes a ratio and its inverse equally far from 1. Every
 * executor has a mean of d, and the mean of those counts each executor once, however many runs it
 * has. The executors are fixed blocks: the answer is about these machines. The variance is the sum
 * of s² / n over the E executors, divided by E², with the degrees of freedom of Satterthwaite
 * (1946), "An Approximate Distribution of Estimates of Variance Components", Biometrics Bulletin 2;
 * test and interval are Student's (1908) for pairs.
 *
 * <p>An executor with a single pair has no s² of its own. If others have one, their pooled variance
 * stands for all; if none has, the executors' means are the sample, and the answer is about such
 * machines. If no pair differs from another, there is no spread, the degrees are 0, the interval is
 * the ratio alone, and p is 1 for a ratio of 1, from which nothing can be concluded, and 0 for any
 * other: see {@link #spread}.
 *
 * <p>{@link #unpaired} takes runs that were measured apart, on another day or machine: the
 * difference of the means of the logarithms, with the variance and the degrees of freedom of Welch
 * (1938), "The Significance of the Difference Between Two Means when the Population Variances are
 * Unequal", Biometrika 29. It does not know what slowed all of one side down.
 *
 * @param ratio the geometric mean of numerator by denominator
 * @param interval the ratio's
 * @param p how often equal variants would show a ratio at least as far from 1 by chance
 * @param degrees the degrees of freedom; 0 if there was no spread
 * @param blocks the same by executor, in the order given; none if the runs were no pairs
 */
public record Ratio(double ratio, Interval interval, double p, double degrees, List<Block> blocks) {

  /**
   * The ratio on one executor.
   *
   * @param ratio the geometric mean of its pairs
   * @param interval Student's; empty if there is one pair, or no spread
   */
  public record Block(double ratio, Optional<Interval> interval) {}

  /** The mean of d with its variance. */
  private record Estimate(double mean, double variance, double degrees) {

    Interval interval(double confidence) {
      double half = StudentT.halfWidth(confidence, degrees) * Math.sqrt(variance);
      return new Interval(Math.exp(mean - half), Math.exp(mean + half), confidence);
    }

    double p() {
      return StudentT.twoSided(mean / Math.sqrt(variance), degrees);
    }
  }

  public Ratio {
    blocks = List.copyOf(blocks);
  }

  /**
   * Returns the ratio of two variants.
   *
   * @param numerator the values of one by executor and run, above zero
   * @param denominator the values of the other; the runs at the same place are a pair
   * @param confidence of the intervals, between 0 and 1
   * @throws IllegalArgumentException if the shapes differ, if a value is not finite or not above
   *     zero, or if there is only one pair
   */
  public static Ratio paired(double[][] numerator, double[][] denominator, double confidence) {
    Interval.requireConfidence(confidence);
    List<Moments> executors = logarithms(numerator, denominator);
    List<Block> blocks = executors.stream().map(each -> block(each, confidence)).toList();
    return of(estimate(executors), confidence, blocks);
  }

  /**
   * Returns the ratio of values that were measured apart from each other.
   *
   * @param numerator the values of one, above zero
   * @param denominator the values of the other
   * @param confidence of the interval, between 0 and 1
   * @throws IllegalArgumentException if there are fewer than two of each, or a value is not finite
   *     or not above zero
   */
  public static Ratio unpaired(double[] numerator, double[] denominator, double confidence) {
    Interval.requireConfidence(confidence);
    Moments above = apart("the numerator", numerator);
    Moments below = apart("the denominator", denominator);
    double upper = above.variance().doubleValue() / above.count();
    double lower = below.variance().doubleValue() / below.count();
    double variance = upper + lower;
    double degrees =
        variance
            * variance
            / (upper * upper / (above.count() - 1) + lower * lower / (below.count() - 1));
    double mean = above.mean().subtract(below.mean()).doubleValue();
    return of(new Estimate(mean, variance, degrees), confidence, List.of());
  }

  private static Moments apart(String name, double[] values) {
    Samples.requireSpread(name, values);
    Samples.requirePositive(name, values);
    return Moments.of(Arrays.stream(values).map(Math::log).toArray());
  }

  private static Ratio of(Estimate estimate, double confidence, List<Block> blocks) {
    double ratio = Math.exp(estimate.mean());
    if (estimate.variance() == 0) {
      Interval point = new Interval(ratio, ratio, confidence);
      return new Ratio(ratio, point, estimate.mean() == 0 ? 1 : 0, 0, blocks);
    }
    return new Ratio(
        ratio, estimate.interval(confidence), estimate.p(), estimate.degrees(), blocks);
  }

  /** Returns whether the pairs differed at all, and what the ratio says where they did not. */
  public VarianceAnalysis.Spread spread() {
    if (degrees > 0) {
      return VarianceAnalysis.Spread.ORDINARY;
    }
    return p == 1 ? VarianceAnalysis.Spread.NONE_SAME : VarianceAnalysis.Spread.NONE_DIFFERENT;
  }

  private static Block block(Moments executor, double confidence) {
    double mean = executor.mean().doubleValue();
    if (!executor.hasSpread()) {
      return new Block(Math.exp(mean), Optional.empty());
    }
    double variance = executor.variance().doubleValue() / executor.count();
    Estimate estimate = new Estimate(mean, variance, executor.count() - 1.0);
    return new Block(Math.exp(mean), Optional.of(estimate.interval(confidence)));
  }

  private static Estimate estimate(List<Moments> executors) {
    double[] means = executors.stream().mapToDouble(each -> each.mean().doubleValue()).toArray();
    Moments ofMeans = Moments.of(means);
    double mean = ofMeans.mean().doubleValue();
    long single = executors.stream().filter(each -> each.count() == 1).count();
    if (single == 0) {
      return satterthwaite(mean, executors);
    }
    if (single < executors.size()) {
      return pooled(mean, executors);
    }
    double variance = ofMeans.variance().doubleValue() / means.length;
    return new Estimate(mean, variance, means.length - 1.0);
  }

  private static Estimate satterthwaite(double mean, List<Moments> executors) {
    double sum = 0;
    double squares = 0;
    for (Moments executor : executors) {
      double variance = executor.variance().doubleValue() / executor.count();
      sum += variance;
      squares += variance * variance / (executor.count() - 1);
    }
    double number = executors.size();
    return new Estimate(mean, sum / (number * number), sum * sum / squares);
  }

  private static Estimate pooled(double mean, List<Moments> executors) {
    double deviations = 0;
    double degrees = 0;
    double inverses = 0;
    for (Moments executor : executors) {
      deviations += executor.deviations().doubleValue();
      degrees += executor.count() - 1.0;
      inverses += 1.0 / executor.count();
    }
    double number = executors.size();
    return new Estimate(mean, deviations / degrees * inverses / (number * number), degrees);
  }

  private static List<Moments> logarithms(double[][] numerator, double[][] denominator) {
    if (numerator.length != denominator.length) {
      throw unpaired(numerator.length + " executors", denominator.length + "");
    }
    List<Moments> executors = new ArrayList<>();
    for (int executor = 0; executor < numerator.length; executor++) {
      executors.add(logarithms(numerator[executor], denominator[executor], executor + 1));
    }
    if (executors.stream().mapToInt(Moments::count).sum() < 2) {
      throw new IllegalArgumentException(
          "One pair of runs or none says nothing of spread. Measure at least two of each variant.");
    }
    return executors;
  }

  private static Moments logarithms(double[] numerator, double[] denominator, int executor) {
    Samples.requirePositive("the numerator on executor " + executor, numerator);
    Samples.requirePositive("the denominator on executor " + executor, denominator);
    if (numerator.length != denominator.length) {
      throw unpaired(
          "%d runs on executor %d".formatted(numerator.length, executor), denominator.length + "");
    }
    double[] logarithms = new double[numerator.length];
    Arrays.setAll(logarithms, run -> logarithm(numerator[run], denominator[run]));
    return Moments.of(logarithms);
  }

  private static IllegalArgumentException unpaired(String numerator, String denominator) {
    return new IllegalArgumentException(
        "Runs are compared in pairs: the numerator has %s, the denominator %s. Leave out what was"
                .formatted(numerator, denominator)
            + " measured for one alone.");
  }

  /** Keeps every digit of a ratio near 1, where the difference of two doubles is exact. */
  private static double logarithm(double numerator, double denominator) {
    boolean near = numerator < 2 * denominator && denominator < 2 * numerator;
    return near
        ? Math.log1p((numerator - denominator) / denominator)
        : Math.log(numerator) - Math.log(denominator);
  }
}
