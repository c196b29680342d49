package io.tracecast.job.graph;

import io.tracecast.job.error.JobErrors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A size in pixels, as options name it: {@code 224} or {@code 224x192}, height first. */
record PixelSize(int height, int width) {
  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,4})(?:x([1-9]\\d{0,4}))?");

  static PixelSize parse(String option, String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw JobErrors.usage(
          "%s is a side (224) or height x width (224x192) in pixels, not '%s'.", option, text);
    }
    int height = Integer.parseInt(form.group(1));
    return new PixelSize(height, form.group(2) == null ? height : Integer.parseInt(form.group(2)));
  }
}
