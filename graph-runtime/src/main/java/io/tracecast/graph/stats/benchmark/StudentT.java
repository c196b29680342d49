package io.tracecast.graph.stats.benchmark;

import org.apache.commons.statistics.distribution.TDistribution;

/** Student's t: Student (1908), "The Probable Error of a Mean", Biometrika 6. */
final class StudentT {
  private StudentT() {}

  /** Returns how often a t at least this far from zero, to either side, comes by chance. */
  static double twoSided(double t, double degrees) {
    return 2 * TDistribution.of(degrees).survivalProbability(Math.abs(t));
  }

  /** Returns the t that so large a share of all t, around zero, does not exceed. */
  static double halfWidth(double confidence, double degrees) {
    return TDistribution.of(degrees).inverseSurvivalProbability((1 - confidence) / 2);
  }
}
