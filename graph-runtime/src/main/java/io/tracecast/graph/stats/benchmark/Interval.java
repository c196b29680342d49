package io.tracecast.graph.stats.benchmark;

/**
 * A confidence interval: in so many of a hundred experiments such an interval holds the truth.
 *
 * @param low its lower end
 * @param high its upper end; infinite where so few runs at so high a confidence bound nothing
 * @param confidence how often it holds the truth, between 0 and 1, both excluded
 */
public record Interval(double low, double high, double confidence) {

  public Interval {
    requireConfidence(confidence);
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          "An interval goes from its lower end to its upper: %s to %s".formatted(low, high));
    }
  }

  /** Returns whether a value lies between the ends or on one of them. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  static void requireConfidence(double confidence) {
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(
          "No interval has a confidence of %s. It lies between 0 and 1: 0.95 for 95 per cent."
              .formatted(confidence));
    }
  }
}
