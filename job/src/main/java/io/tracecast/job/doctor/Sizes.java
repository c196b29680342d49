package io.tracecast.job.doctor;

import java.util.Locale;

/** Bytes for people, and for Spark's settings. */
final class Sizes {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  /** Settings are rounded up to this. */
  private static final long STEP_BYTES = 64 * MIB;

  private Sizes() {}

  static String inWords(long bytes) {
    return bytes >= GIB
        ? String.format(Locale.ROOT, "%.1f GiB", (double) bytes / GIB)
        : String.format(Locale.ROOT, "%d MiB", (bytes + MIB - 1) / MIB);
  }

  /** Returns the next multiple of 64 MiB, as Spark and Java read it. */
  static String setting(long bytes) {
    return (bytes + STEP_BYTES - 1) / STEP_BYTES * (STEP_BYTES / MIB) + "m";
  }
}
