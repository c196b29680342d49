package io.tracecast.job.score;

import io.tracecast.job.error.JobErrors;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a run stops to score. The wait is counted by a clock that nobody sets, also for a time of
 * day, which is looked up once.
 *
 * @param text as the user wrote it
 * @param nanoTime {@link System#nanoTime} at which it is reached
 */
record Deadline(String text, long nanoTime) {
  private static final Pattern LENGTH = Pattern.compile("(\\d{1,6})(s|m|h)");
  private static final Pattern TIME = Pattern.compile("(\\d{1,2}):(\\d{2})");

  /**
   * Reads {@code 90m} or {@code 05:30}; a time that has passed today is tomorrow's.
   *
   * @param clock for the time of day, in the zone of the machine
   */
  static Deadline parse(String text, Clock clock) {
    Matcher length = LENGTH.matcher(text.toLowerCase(Locale.ROOT));
    Matcher time = TIME.matcher(text);
    try {
      Duration left =
          length.matches()
              ? Duration.parse("PT" + length.group(1) + length.group(2))
              : time.matches() ? until(time, clock) : Duration.ZERO;
      if (!left.isZero()) {
        return new Deadline(text, System.nanoTime() + left.toNanos());
      }
    } catch (DateTimeException e) {
      // falls through to the one message for all that is neither a length nor a time of day
    }
    throw JobErrors.usage(
        "--deadline is a length of time (90m, 3h) or a time of day (05:30), not '%s'.", text);
  }

  private static Duration until(Matcher time, Clock clock) {
    LocalTime wanted =
        LocalTime.of(Integer.parseInt(time.group(1)), Integer.parseInt(time.group(2)));
    ZonedDateTime now = ZonedDateTime.now(clock);
    ZonedDateTime next = now.with(wanted);
    return Duration.between(now, next.isAfter(now) ? next : now.plusDays(1).with(wanted));
  }

  boolean isReached() {
    return System.nanoTime() - nanoTime >= 0;
  }
}
