package io.tracecast.graph.stats.benchmark;

import java.math.BigDecimal;
import java.util.List;
import org.apache.commons.statistics.distribution.FDistribution;

/**
 * Whether the means of groups differ by more than the spread inside the groups explains.
 *
 * <p>Where there is no spread inside, F has no denominator. Instead of NaN, which compares as
 * neither significant nor insignificant, the rule of {@link Spread} holds.
 *
 * @param f the statistic: the variance between the groups in units of the variance inside
 * @param p how often groups with equal means would show this F or a larger one by chance
 * @param betweenDegrees the degrees of freedom of the numerator
 * @param withinDegrees those of the denominator; Welch's have a fraction
 * @param spread whether there was spread inside, and what the means say where there was none
 */
public record VarianceAnalysis(
    double f, double p, double betweenDegrees, double withinDegrees, Spread spread) {

  /** What groups without any spread inside say. */
  public enum Spread {
    /** There is spread inside: F and p mean what they always mean. */
    ORDINARY,
    /**
     * No spread inside and equal means: F is 0 and p is 1, but nothing can be concluded. Equal
     * values mean that the clock was too coarse or that nothing was measured.
     */
    NONE_SAME,
    /** No spread inside and different means: F is infinite and p is 0. */
    NONE_DIFFERENT
  }

  /** An effect that the measurements cannot show, such as that of blocks where there is one. */
  static final VarianceAnalysis ABSENT = new VarianceAnalysis(0, 1, 0, 0, Spread.NONE_SAME);

  /**
   * Returns the classic one-way analysis (Fisher, 1925, "Statistical Methods for Research
   * Workers"), which takes the variance to be the same in every group.
   *
   * @param groups two or more groups of finite values; one group at least has two values
   * @throws IllegalArgumentException if there are fewer, or a value is not finite
   */
  public static VarianceAnalysis oneWay(List<double[]> groups) {
    requireGroups(groups);
    groups.forEach(group -> Samples.requireFinite("a group", group));
    List<Moments> moments = groups.stream().map(Moments::of).toList();
    Moments all = moments.stream().reduce(Moments::plus).orElseThrow();
    if (all.count() == groups.size()) {
      throw new IllegalArgumentException(
          "One value says nothing of spread, and each of the %d groups has only one. Measure at"
                  .formatted(groups.size())
              + " least two.");
    }
    return of(
        between(moments, all),
        groups.size() - 1,
        moments.stream().map(Moments::deviations).reduce(BigDecimal.ZERO, BigDecimal::add),
        all.count() - groups.size());
  }

  /**
   * Returns Welch's analysis (Welch, 1951, "On the Comparison of Several Mean Values: An
   * Alternative Approach", Biometrika 38), which lets the variance differ from group to group.
   *
   * <p>A group without spread has an infinite weight in it. Where there are such groups, this is
   * the limit that F, p and the degrees reach as their variances go to zero together: the others
   * are compared with their common value, and with two groups that is the t-test of one against a
   * constant. If their values differ, and if no group has spread, the rule of {@link Spread} holds.
   *
   * @param groups two or more groups of two or more finite values
   * @throws IllegalArgumentException if there are fewer, or a value is not finite
   */
  public static VarianceAnalysis welch(List<double[]> groups) {
    requireGroups(groups);
    groups.forEach(group -> Samples.requireSpread("a group", group));
    return Welch.of(groups.stream().map(Moments::of).toList());
  }

  /** Returns the analysis of two sums of squares, by the rule where the second is zero. */
  static VarianceAnalysis of(
      BigDecimal between, int betweenDegrees, BigDecimal within, int withinDegrees) {
    if (within.signum() == 0) {
      return withoutSpread(between.signum() == 0, betweenDegrees, withinDegrees);
    }
    BigDecimal numerator = between.multiply(BigDecimal.valueOf(withinDegrees));
    BigDecimal denominator = within.multiply(BigDecimal.valueOf(betweenDegrees));
    double f = numerator.divide(denominator, Moments.ROUNDING).doubleValue();
    return ordinary(f, betweenDegrees, withinDegrees);
  }

  static VarianceAnalysis ordinary(double f, double betweenDegrees, double withinDegrees) {
    double p = FDistribution.of(betweenDegrees, withinDegrees).survivalProbability(f);
    return new VarianceAnalysis(f, p, betweenDegrees, withinDegrees, Spread.ORDINARY);
  }

  static VarianceAnalysis withoutSpread(boolean same, double betweenDegrees, double withinDegrees) {
    return same
        ? new VarianceAnalysis(0, 1, betweenDegrees, withinDegrees, Spread.NONE_SAME)
        : new VarianceAnalysis(
            Double.POSITIVE_INFINITY, 0, betweenDegrees, withinDegrees, Spread.NONE_DIFFERENT);
  }

  /** Sums (N a - n S)² / (n N²), with a and n of each group and S and N of all: n (mean - all)². */
  private static BigDecimal between(List<Moments> groups, Moments all) {
    BigDecimal total = BigDecimal.valueOf(all.count());
    BigDecimal sum = BigDecimal.ZERO;
    for (Moments group : groups) {
      BigDecimal count = BigDecimal.valueOf(group.count());
      BigDecimal distance = group.sum().multiply(total).subtract(all.sum().multiply(count));
      sum = sum.add(distance.multiply(distance).divide(count, Moments.ROUNDING));
    }
    return sum.divide(total.multiply(total), Moments.ROUNDING);
  }

  private static void requireGroups(List<double[]> groups) {
    if (groups.size() < 2) {
      throw new IllegalArgumentException(
          "An analysis of variance compares two groups or more, not %d. Name another variant."
              .formatted(groups.size()));
    }
  }
}
