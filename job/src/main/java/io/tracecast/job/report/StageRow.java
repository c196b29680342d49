package io.tracecast.job.report;

import io.tracecast.graph.stats.Stage;
import io.tracecast.graph.stats.StageTimes;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A row of the table of stages.
 *
 * @param title what slots did
 * @param isStage whether it is a stage, which has times per image
 * @param wallMillis wall time per image, all threads together; empty if it is not known
 * @param cpuMillis CPU time of these threads per image; empty if it is not known
 * @param share of the slots' time, from 0 to 1, which forward passes do not take: slots wait for
 *     them
 */
record StageRow(
    String title,
    boolean isStage,
    OptionalDouble wallMillis,
    OptionalDouble cpuMillis,
    OptionalDouble share) {

  /**
   * Returns all rows, in the order of the slots' way through the loop.
   *
   * @param provider whether forward passes run on threads of a provider, whose time nobody counts
   */
  static List<StageRow> of(RunReport.Scoring scoring, boolean provider) {
    double total = scoring.slotTime().totalSeconds();
    return scoring.slotTime().parts().stream()
        .map(part -> of(part, scoring.statistics(), total, provider))
        .toList();
  }

  private static StageRow of(
      SlotTime.Part part, ScoringStatistics statistics, double totalSeconds, boolean provider) {
    OptionalDouble share = Quotient.of(part.seconds(), totalSeconds);
    if (part.stage().isEmpty()) {
      return new StageRow(
          part.title(), false, OptionalDouble.empty(), OptionalDouble.empty(), share);
    }
    Stage stage = part.stage().get();
    StageTimes times = statistics.times().stages();
    return new StageRow(
        part.title(),
        true,
        Quotient.of(times.wallNanos(stage) / 1e6, statistics.images()),
        provider && stage == Stage.FORWARD
            ? OptionalDouble.empty()
            : Quotient.of(times.cpuNanos(stage) / 1e6, statistics.images()),
        share);
  }
}
