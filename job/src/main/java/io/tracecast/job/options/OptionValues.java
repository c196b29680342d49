package io.tracecast.job.options;

import io.tracecast.job.error.JobErrors;
import java.util.List;

/** Refuses values of options that no run could use. */
public final class OptionValues {
  private OptionValues() {}

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

  public static void requireOneOf(String option, String value, List<String> choices) {
    if (!choices.contains(value)) {
      throw JobErrors.usage(
          "%s is one of %s, not '%s'.", option, String.join(", ", choices), value);
    }
  }
}
