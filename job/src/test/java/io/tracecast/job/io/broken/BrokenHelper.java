package io.tracecast.job.io.broken;

/** Breaks a rule on purpose: its name says nothing. */
final class BrokenHelper {
  private BrokenHelper() {}
}
