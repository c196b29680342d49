package io.tracecast.job.options;

import io.tracecast.graph.image.Resize;
import io.tracecast.job.error.JobErrors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes of each picture's own, as {@code --resize} names them: {@code multiple:32,longest:960} or
 * {@code multiple:32,shortest:736,largest:4000}.
 */
final class OwnSizes {
  static final String PREFIX = "multiple";

  private static final String NUMBER = "([1-9]\\d{0,8})";
  private static final Pattern FORM =
      Pattern.compile(PREFIX + ":N,(?:longest:N|shortest:N,largest:N)".replace("N", NUMBER));

  private OwnSizes() {}

  static Resize.MultipleOf parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw JobErrors.usage(
          "--resize multiple is multiple:32,longest:960 or multiple:32,shortest:736,largest:4000, with"
              + " numbers of pixels, not '%s'.",
          text);
    }
    int multiple = Integer.parseInt(form.group(1));
    return form.group(2) != null
        ? Resize.MultipleOf.longest(multiple, Integer.parseInt(form.group(2)))
        : Resize.MultipleOf.shortest(
            multiple, Integer.parseInt(form.group(3)), Integer.parseInt(form.group(4)));
  }
}
