package io.tracecast.job.report;

import java.util.OptionalDouble;

/** The one rule for quotients in reports: where the denominator is zero, nothing is said. */
final class Quotient {
  private Quotient() {}

  static OptionalDouble of(double numerator, double denominator) {
    return denominator == 0 ? OptionalDouble.empty() : OptionalDouble.of(numerator / denominator);
  }
}
