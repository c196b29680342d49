package io.tracecast.job.score;

import io.tracecast.job.error.JobErrors;
import java.util.Locale;

/**
 * How many images may fail before the run does.
 *
 * @param count the most images, or {@link Long#MAX_VALUE}
 * @param percent the most percent of the images, 0 to 100
 */
record FailureLimit(long count, double percent) {
  static final FailureLimit NONE = new FailureLimit(Long.MAX_VALUE, 100);

  /** Reads {@code 10} or {@code 2.5%}; null sets no limit. */
  static FailureLimit parse(String text) {
    if (text == null) {
      return NONE;
    }
    try {
      if (text.endsWith("%")) {
        double percent = Double.parseDouble(text.substring(0, text.length() - 1));
        if (percent >= 0 && percent <= 100) {
          return new FailureLimit(Long.MAX_VALUE, percent);
        }
      } else if (Long.parseLong(text) >= 0) {
        return new FailureLimit(Long.parseLong(text), 100);
      }
    } catch (NumberFormatException e) {
      // falls through to the one message for all that is neither a count nor a share
    }
    throw JobErrors.usage(
        "--max-failures is a number of images (10) or a share of them (2.5%%), not '%s'.", text);
  }

  /** Returns whether so many of those images are too many. */
  boolean isExceeded(long quarantined, long images) {
    return quarantined > count || quarantined > images * percent / 100;
  }

  @Override
  public String toString() {
    return count == Long.MAX_VALUE
        ? String.format(Locale.ROOT, "%s %%", percent)
        : Long.toString(count);
  }
}
