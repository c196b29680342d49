package io.tracecast.graph.stats.benchmark;

import java.math.BigDecimal;
import java.util.List;

/**
 * Welch's analysis of variance: Welch (1951), "On the Comparison of Several Mean Values: An
 * Alternative Approach", Biometrika 38, equations 25 to 29.
 *
 * <p>Each group has the weight n / s². Only its share of all weights enters the degrees of freedom.
 * Groups without spread have all of it between them, by their counts.
 */
final class Welch {
  private Welch() {}

  static VarianceAnalysis of(List<Moments> groups) {
    List<Moments> constant = groups.stream().filter(group -> !group.hasSpread()).toList();
    double[] shares = constant.isEmpty() ? shares(groups) : sharesOfConstant(groups, constant);
    double looseness = 0;
    for (int group = 0; group < shares.length; group++) {
      double rest = 1 - shares[group];
      looseness += rest * rest / (groups.get(group).count() - 1);
    }
    int number = groups.size();
    double degrees = (number * (double) number - 1) / (3 * looseness);
    boolean same = constant.stream().map(Moments::mean).distinct().count() <= 1;
    if (!same || constant.size() == number) {
      return VarianceAnalysis.withoutSpread(same, number - 1.0, degrees);
    }
    BigDecimal centre = constant.isEmpty() ? weightedMean(groups) : constant.get(0).mean();
    double between = weightedDeviations(groups, centre) / (number - 1);
    double correction = 1 + 2 * (number - 2) * looseness / (number * (double) number - 1);
    return VarianceAnalysis.ordinary(between / correction, number - 1.0, degrees);
  }

  private static BigDecimal weight(Moments group) {
    return BigDecimal.valueOf(group.count()).divide(group.variance(), Moments.ROUNDING);
  }

  private static BigDecimal weights(List<Moments> groups) {
    return groups.stream().map(Welch::weight).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static double[] shares(List<Moments> groups) {
    BigDecimal weights = weights(groups);
    return groups.stream()
        .mapToDouble(group -> weight(group).divide(weights, Moments.ROUNDING).doubleValue())
        .toArray();
  }

  private static double[] sharesOfConstant(List<Moments> groups, List<Moments> constant) {
    double counts = constant.stream().mapToInt(Moments::count).sum();
    return groups.stream()
        .mapToDouble(group -> group.hasSpread() ? 0 : group.count() / counts)
        .toArray();
  }

  private static BigDecimal weightedMean(List<Moments> groups) {
    return groups.stream()
        .map(group -> weight(group).multiply(group.mean()))
        .reduce(BigDecimal.ZERO, BigDecimal::add)
        .divide(weights(groups), Moments.ROUNDING);
  }

  private static double weightedDeviations(List<Moments> groups, BigDecimal centre) {
    return groups.stream()
        .filter(Moments::hasSpread)
        .map(group -> weight(group).multiply(group.mean().subtract(centre).pow(2)))
        .reduce(BigDecimal.ZERO, BigDecimal::add)
        .doubleValue();
  }
}
