package io.tracecast.job.scoring.broken;

import io.tracecast.job.batchsize.BatchSizeFinding;

/** Breaks a rule on purpose: a partition is scored at the size that somebody else found. */
final class SearchCaller {
  private SearchCaller() {}

  static String describe(BatchSizeFinding finding) {
    return finding.toString();
  }
}
