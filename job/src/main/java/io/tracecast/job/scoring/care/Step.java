package io.tracecast.job.scoring.care;

import java.util.Locale;

/** Where native code has an image in its hands. */
public enum Step {
  DECODE,
  FORWARD;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Step parse(String label) {
    return label == null ? null : valueOf(label.toUpperCase(Locale.ROOT));
  }
}
