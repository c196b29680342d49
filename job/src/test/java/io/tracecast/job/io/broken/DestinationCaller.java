package io.tracecast.job.io.broken;

import io.tracecast.job.io.sink.Destination;

/** Breaks a rule on purpose: what a row is does not depend on where it goes. */
final class DestinationCaller {
  private DestinationCaller() {}

  static String describe(Destination destination) {
    return destination.name();
  }
}
