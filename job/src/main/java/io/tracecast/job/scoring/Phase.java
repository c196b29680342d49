package io.tracecast.job.scoring;

import java.util.Locale;

/** Where an image failed. */
public enum Phase {
  READ,
  DECODE,
  TRANSFORM,
  FORWARD;

  /** Returns the name that the quarantine uses. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
