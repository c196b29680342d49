package io.tracecast.job.benchmark;

import io.tracecast.job.setup.PreparedGraph;
import io.tracecast.job.spark.ScoringPlan;

/**
 * One graph with one setting, as the driver has it.
 *
 * @param name what reports call it; no two of a run have the same
 * @param graph the graph
 * @param plan how its passes run
 */
record Contender(String name, PreparedGraph graph, ScoringPlan plan) {
  Contender with(PreparedGraph settled, ScoringPlan settledPlan) {
    return new Contender(name, settled, settledPlan);
  }
}
