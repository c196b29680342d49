package io.tracecast.graph.stats.benchmark;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * What remains of p values when several are looked at: of twenty comparisons of equal variants, one
 * is below 5 % by chance. The order of the values is kept; the numbers are those of R's {@code
 * p.adjust}.
 */
public final class Corrections {
  private Corrections() {}

  /**
   * Returns p values that hold the chance of even one false finding (Holm, 1979, "A Simple
   * Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6).
   *
   * @param p the values of the single tests, from 0 to 1, in any order
   * @throws IllegalArgumentException for a value outside that range or NaN
   */
  public static double[] holm(double[] p) {
    int[] ascending = ascending(p);
    double[] adjusted = new double[p.length];
    double largest = 0;
    for (int rank = 0; rank < p.length; rank++) {
      int remaining = p.length - rank;
      largest = Math.max(largest, Math.min(1, remaining * p[ascending[rank]]));
      adjusted[ascending[rank]] = largest;
    }
    return adjusted;
  }

  private static int[] ascending(double[] p) {
    for (int i = 0; i < p.length; i++) {
      if (!(p[i] >= 0 && p[i] <= 1)) {
        throw new IllegalArgumentException(
            "p values are corrected only if each is a probability from 0 to 1: value %d of %d is %s."
                .formatted(i + 1, p.length, p[i]));
      }
    }
    return IntStream.range(0, p.length)
        .boxed()
        .sorted(Comparator.comparingDouble(index -> p[index]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
