package io.tracecast.graph.stats.benchmark;

/** What must hold of measured values before anything is computed from them. */
final class Samples {
  private Samples() {}

  /**
   * Throws unless there is a value and every value is finite: one NaN would spread into every
   * statistic, and NaN is neither larger nor smaller than any limit.
   *
   * @param name what the message calls the values
   */
  static void requireFinite(String name, double[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException(
          "Nothing can be computed from %s: it has no value. Measure at least one."
              .formatted(name));
    }
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw rejected(name, values, i, "not a finite number; leave out what was not measured");
      }
    }
  }

  /** Throws unless there is a value and every value is finite and above zero, as times are. */
  static void requirePositive(String name, double[] values) {
    requireFinite(name, values);
    for (int i = 0; i < values.length; i++) {
      if (values[i] <= 0) {
        throw rejected(
            name, values, i, "not above zero, so no ratio to it exists; measure longer loops");
      }
    }
  }

  /** Throws unless there are two finite values or more: one alone says nothing of its spread. */
  static void requireSpread(String name, double[] values) {
    requireFinite(name, values);
    if (values.length == 1) {
      throw new IllegalArgumentException(
          "One value says nothing of spread, and %s has only one. Measure at least two."
              .formatted(name));
    }
  }

  private static IllegalArgumentException rejected(
      String name, double[] values, int index, String reason) {
    return new IllegalArgumentException(
        "Nothing can be computed from %s: value %d of %d is %s, which is %s."
            .formatted(name, index + 1, values.length, values[index], reason));
  }
}
