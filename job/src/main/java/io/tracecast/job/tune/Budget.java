package io.tracecast.job.tune;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** The time that a command may take from its start to its end, and what is left of it. */
final class Budget {

  /** What printing, writing and stopping Spark take at the end. */
  private static final double FAREWELL_SECONDS = 2;

  private static final double FAREWELL_SHARE = 0.05;
  private static final double NANOS = 1e9;

  private final String text;
  private final LongSupplier nanoTime;
  private final long startNanos;
  private final double seconds;

  /**
   * Begins now.
   *
   * @param text the time as the user wrote it
   * @param nanoTime a clock
   */
  Budget(String text, Duration whole, LongSupplier nanoTime) {
    this.text = text;
    this.nanoTime = nanoTime;
    this.startNanos = nanoTime.getAsLong();
    double wholeSeconds = whole.toNanos() / NANOS;
    this.seconds = wholeSeconds - Math.min(FAREWELL_SECONDS, wholeSeconds * FAREWELL_SHARE);
  }

  /** Returns the time as the user wrote it. */
  String text() {
    return text;
  }

  /** Returns how long measuring may still go on, in seconds; negative once it is over. */
  double secondsLeft() {
    return seconds - secondsSpent();
  }

  /** Returns how long the command has gone on, in seconds. */
  double secondsSpent() {
    return (nanoTime.getAsLong() - startNanos) / NANOS;
  }

  boolean isOver() {
    return secondsLeft() <= 0;
  }

  /** Returns a time for people, rounded up. */
  static String inWords(double seconds) {
    long whole = (long) Math.ceil(seconds);
    if (whole <= 90) {
      return whole + " s";
    }
    long minutes = (whole + 59) / 60;
    return minutes < 120 ? minutes + " min" : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
  }

  /** Returns a time as {@code --budget} takes it, rounded up. */
  static String asOption(double seconds) {
    long whole = (long) Math.ceil(seconds);
    return whole <= 90 ? whole + "s" : (whole + 59) / 60 + "m";
  }
}
