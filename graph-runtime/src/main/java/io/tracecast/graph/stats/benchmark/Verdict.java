package io.tracecast.graph.stats.benchmark;

import java.util.Locale;

/**
 * What a comparison of two variants comes to, in words.
 *
 * @param first the variant that the ratio's numerator measured
 * @param second the other
 * @param ratio times of the first by those of the second
 * @param correctedP probability of so large a difference between equal variants, corrected for how
 *     many comparisons are made
 */
public record Verdict(String first, String second, Ratio ratio, double correctedP) {
  private static final double SIGNIFICANCE = 0.01;

  /**
   * Returns whether the variants differ. Of equal ones, one comparison in a hundred says so: at one
   * in twenty, schedules that compare every night would be woken every month.
   */
  public boolean isDifferent() {
    return correctedP < SIGNIFICANCE;
  }

  /** Returns on how many executors the variant that is faster on the whole is faster. */
  public long executorsThatAgree() {
    return ratio.blocks().stream()
        .filter(block -> (block.ratio() > 1) == (ratio.ratio() > 1))
        .count();
  }

  /** Returns the largest difference that the interval leaves possible, in per cent. */
  public double largestPossiblePercent() {
    double slower = ratio.interval().high() - 1;
    double faster = 1 / ratio.interval().low() - 1;
    return 100 * Math.max(Math.abs(slower), Math.abs(faster));
  }

  /** Returns the sentence, such as {@code b is 2.30 times as fast as a (…)}. */
  public String inWords() {
    if (ratio.spread() == VarianceAnalysis.Spread.NONE_SAME) {
      return format(
          "Nothing can be concluded of %s and %s: all their runs took the same.", first, second);
    }
    if (!isDifferent()) {
      return format(
          "No difference larger than %s %% was found between %s and %s%s.",
          percent(largestPossiblePercent()),
          first,
          second,
          ratio.blocks().isEmpty() ? ", measured apart" : "");
    }
    boolean firstIsSlower = ratio.ratio() > 1;
    double times = firstIsSlower ? ratio.ratio() : 1 / ratio.ratio();
    double low = firstIsSlower ? ratio.interval().low() : 1 / ratio.interval().high();
    double high = firstIsSlower ? ratio.interval().high() : 1 / ratio.interval().low();
    return format(
        "%s is %s times as fast as %s (%.0f %% interval %s to %s), %s.",
        firstIsSlower ? second : first,
        times(times),
        firstIsSlower ? first : second,
        100 * ratio.interval().confidence(),
        times(low),
        times(high),
        where());
  }

  private String where() {
    return ratio.blocks().isEmpty()
        ? "measured apart"
        : format("on %d of %d executors", executorsThatAgree(), ratio.blocks().size());
  }

  private static String times(double times) {
    return format(times < 1.1 ? "%.3f" : "%.2f", times);
  }

  private static String percent(double percent) {
    return format(percent < 10 ? "%.1f" : "%.0f", percent);
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
