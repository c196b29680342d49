package io.tracecast.job.options;

import io.tracecast.job.error.JobErrors;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads values of options, and refuses those that no run could use. */
public final class OptionValues {
  /** So many digits that no number of nanoseconds overflows. */
  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|[smh])");

  private OptionValues() {}

  /**
   * Reads a time such as {@code 90s}, {@code 3m} or {@code 1h}.
   *
   * @throws io.tracecast.job.error.JobException if it is not one, or is zero
   */
  public static Duration duration(String option, String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      throw JobErrors.usage(
          "%s is a time such as 90s, 3m or 1h, not '%s'. Write a number and its unit.",
          option, text);
    }
    return Duration.of(
        Long.parseLong(matcher.group(1)),
        switch (matcher.group(2)) {
          case "ms" -> ChronoUnit.MILLIS;
          case "s" -> ChronoUnit.SECONDS;
          case "m" -> ChronoUnit.MINUTES;
          default -> ChronoUnit.HOURS;
        });
  }

  public static void requirePositive(String option, long value) {
    if (value <= 0) {
      throw JobErrors.usage("%s must be at least 1, not %d.", option, value);
    }
  }

  public static void requireBetween(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw JobErrors.usage("%s must be %d to %d, not %d.", option, least, most, value);
    }
  }

  /**
   * Returns the choice that a value names, in either case, as it is written.
   *
   * @throws io.tracecast.job.error.JobException if it names none
   */
  public static String oneOf(String option, String value, List<String> choices) {
    return choices.stream()
        .filter(value::equalsIgnoreCase)
        .findFirst()
        .orElseThrow(
            () ->
                JobErrors.usage(
                    "%s is one of %s, not '%s'.", option, String.join(", ", choices), value));
  }
}
