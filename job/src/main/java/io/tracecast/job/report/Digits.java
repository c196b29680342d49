package io.tracecast.job.report;

import java.util.Locale;
import java.util.OptionalDouble;

/** Figures as people read them. */
final class Digits {
  /** Stands where a quotient has nothing to say. */
  static final String NOTHING = "-";

  private Digits() {}

  static String decimals(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  static String decimals(OptionalDouble value, int decimals) {
    return value.isPresent() ? decimals(value.getAsDouble(), decimals) : NOTHING;
  }

  /** Returns a share, from 0 to 1, in per cent. */
  static String percent(OptionalDouble share) {
    return share.isPresent() ? decimals(100 * share.getAsDouble(), 1) + " %" : NOTHING;
  }

  /** Returns a count, with commas between its thousands. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
