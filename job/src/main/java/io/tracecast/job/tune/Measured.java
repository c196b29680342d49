package io.tracecast.job.tune;

import java.util.List;

/**
 * What a variant's rounds came to.
 *
 * @param variant the setting
 * @param rounds one element a round, at least one
 */
record Measured(Variant variant, List<Round> rounds) {

  /**
   * One run of the scoring loop over the sample.
   *
   * @param cpuMillisPerImage CPU time of the executors' whole processes
   * @param imagesPerSecond wall clock, all executors together, loads not included
   * @param layout how images lay in the batches
   */
  record Round(double cpuMillisPerImage, double imagesPerSecond, String layout) {}

  Measured {
    rounds = List.copyOf(rounds);
  }

  /**
   * Returns the figure of the cheapest round: whatever else a machine does only adds to a round.
   */
  double imagesPerCpuSecond() {
    return 1e3 / rounds.stream().mapToDouble(Round::cpuMillisPerImage).min().orElseThrow();
  }

  /** Returns the figure of the fastest round. */
  double imagesPerSecond() {
    return rounds.stream().mapToDouble(Round::imagesPerSecond).max().orElseThrow();
  }
}
