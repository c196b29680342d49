package io.tracecast.job.benchmark;

import io.tracecast.job.error.ExitCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a benchmark came to.
 *
 * @param start when it began
 * @param end when the last network was measured
 * @param reports one for each network that was measured
 * @param failures one for each that could not be
 */
record BenchmarkOutcome(
    Instant start, Instant end, List<BenchmarkReport> reports, List<Failure> failures) {

  /**
   * A network that could not be measured.
   *
   * @param words why
   */
  record Failure(String network, ExitCode exitCode, String words) {}

  /** Returns the only network, if it has no name. */
  Optional<BenchmarkReport> single() {
    return reports.size() == 1 && reports.get(0).network().equals(RunsFile.NAMELESS)
        ? Optional.of(reports.get(0))
        : Optional.empty();
  }

  /** Returns whether all that was to be measured was, and can be believed. */
  boolean isValid() {
    return failures.isEmpty()
        && reports.stream().allMatch(report -> report.conclusions().validity().isValid());
  }

  /** Returns what is wrong, for whoever is to hear of nothing else. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (BenchmarkReport report : reports) {
      report
          .conclusions()
          .validity()
          .reasons()
          .forEach(reason -> warnings.add("INVALID: " + reason.words()));
      report
          .baseline()
          .filter(Baseline::missesBar)
          .ifPresent(baseline -> warnings.addAll(baseline.inWords()));
      report
          .ranking()
          .filter(ranking -> !ranking.hasFit())
          .ifPresent(ranking -> warnings.addAll(ranking.inWords()));
    }
    return warnings;
  }

  /**
   * Returns how it ends: what failed comes before what cannot be believed, and that before bars.
   */
  ExitCode exitCode() {
    if (!failures.isEmpty()) {
      return failures.get(0).exitCode();
    }
    if (!isValid()) {
      return ExitCode.INVALID;
    }
    return reports.stream().anyMatch(BenchmarkOutcome::missesBar)
        ? ExitCode.BAR_MISSED
        : ExitCode.OK;
  }

  private static boolean missesBar(BenchmarkReport report) {
    return report.baseline().filter(Baseline::missesBar).isPresent()
        || report.ranking().filter(ranking -> !ranking.hasFit()).isPresent();
  }
}
