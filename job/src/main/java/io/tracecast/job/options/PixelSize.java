package io.tracecast.job.options;

import io.tracecast.job.error.JobErrors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A size in pixels, as options name it: {@code 224} or {@code 224x192}, height first. */
record PixelSize(int height, int width) {
  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,8})(?:x([1-9]\\d{0,8}))?");

  static PixelSize parse(String option, String text, int maxSide) {
    Matcher form = FORM.matcher(text);
    if (form.matches()) {
      int height = Integer.parseInt(form.group(1));
      int width = form.group(2) == null ? height : Integer.parseInt(form.group(2));
      if (Math.max(height, width) <= maxSide) {
        return new PixelSize(height, width);
      }
    }
    throw JobErrors.usage(
        "%s is a side (224) or height x width (224x192) of at most %d pixels, not '%s'.",
        option, maxSide, text);
  }
}
