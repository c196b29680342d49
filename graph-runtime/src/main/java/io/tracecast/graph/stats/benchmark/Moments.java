package io.tracecast.graph.stats.benchmark;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * The sum of values and the sum of their squares, both exact: every double is a finite decimal, and
 * sums and products of decimals are not rounded.
 *
 * <p>In doubles the formula with the sum of squares loses every digit where values differ little
 * beside their size (Chan, Golub and LeVeque, 1983, "Algorithms for Computing the Sample Variance:
 * Analysis and Recommendations"); compensated summation only moves the place where that happens. In
 * exact decimals it is right for any values, in any order, and a spread of zero is zero.
 */
record Moments(int count, BigDecimal sum, BigDecimal squares) {
  /** 34 digits: twice what a double holds, for quotients. */
  static final MathContext ROUNDING = MathContext.DECIMAL128;

  /** Returns the sums of values, all of them finite. */
  static Moments of(double[] values) {
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal squares = BigDecimal.ZERO;
    for (double value : values) {
      BigDecimal exact = new BigDecimal(value);
      sum = sum.add(exact);
      squares = squares.add(exact.multiply(exact));
    }
    return new Moments(values.length, sum, squares);
  }

  /** Returns the sums over the values of both. */
  Moments plus(Moments other) {
    return new Moments(count + other.count, sum.add(other.sum), squares.add(other.squares));
  }

  /** Returns the mean, to 34 digits. */
  BigDecimal mean() {
    return sum.divide(BigDecimal.valueOf(count), ROUNDING);
  }

  /**
   * Returns the mean, rounded once to a double: a quotient that lies between two doubles, as those
   * of two values may, is not cut before.
   */
  double roundedMean() {
    MathContext exact = new MathContext(sum.precision() + Integer.SIZE);
    return sum.divide(BigDecimal.valueOf(count), exact).doubleValue();
  }

  /** Returns whether any two values differ. */
  boolean hasSpread() {
    return countTimesDeviations().signum() > 0;
  }

  /** Returns the sum of squared deviations from the mean, to 34 digits. */
  BigDecimal deviations() {
    return countTimesDeviations().divide(BigDecimal.valueOf(count), ROUNDING);
  }

  /** Returns the sample variance, which divides by one less than the count, to 34 digits. */
  BigDecimal variance() {
    return deviations().divide(BigDecimal.valueOf(count - 1L), ROUNDING);
  }

  private BigDecimal countTimesDeviations() {
    return squares.multiply(BigDecimal.valueOf(count)).subtract(sum.multiply(sum));
  }
}
