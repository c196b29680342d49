package io.tracecast.job.spark.broken;

import io.tracecast.job.report.ScoringStatistics;

/** Breaks rules on purpose: what lives on executors knows no report, and reports know it. */
final class ReportWriter {
  private ReportWriter() {}

  static String write(ScoringStatistics statistics) {
    return statistics.toString();
  }
}
