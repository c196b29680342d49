package io.tracecast.job.spark.broken;

import io.tracecast.job.scoring.PartitionResult;

/** Breaks a rule on purpose: what holds sessions does not know who scores with them. */
final class PartitionCaller {
  private PartitionCaller() {}

  static String describe(PartitionResult result) {
    return result.toString();
  }
}
