package io.tracecast.graph.stats.benchmark.broken;

import io.tracecast.graph.image.ImageLimits;

/** Breaks a rule on purpose: statistics of benchmarks know numbers alone. */
public final class PictureCounter {
  private PictureCounter() {}

  /** Returns a text about pictures. */
  public static String describe(ImageLimits limits) {
    return limits.toString();
  }
}
