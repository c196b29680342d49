package io.tracecast.job.scoring.broken;

import io.tracecast.job.batchsize.FoundBatchSize;

/** Breaks a rule on purpose: a partition is scored at the size that somebody else found. */
final class SearchCaller {
  private SearchCaller() {}

  static String describe(FoundBatchSize finding) {
    return finding.toString();
  }
}
