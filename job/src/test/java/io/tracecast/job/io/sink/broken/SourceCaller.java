package io.tracecast.job.io.sink.broken;

import io.tracecast.job.io.source.ImageSource;

/** Breaks a rule on purpose: where results go does not depend on where images came from. */
final class SourceCaller {
  private SourceCaller() {}

  static String describe(ImageSource source) {
    return source.describe();
  }
}
