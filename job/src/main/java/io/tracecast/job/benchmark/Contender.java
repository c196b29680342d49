package io.tracecast.job.benchmark;

import io.tracecast.job.setup.PreparedGraph;
import io.tracecast.job.spark.ScoringPlan;

/**
 * One graph with one setting, as the driver has it.
 *
 * @param name what reports call it; no two of a run have the same
 * @param graph the graph
 * @param plan how its passes run
 * @param residentBytes by how much trying it out made the driver grow; 0 if that is not known
 */
record Contender(String name, PreparedGraph graph, ScoringPlan plan, long residentBytes) {
  Contender tried(PreparedGraph settled, ScoringPlan settledPlan, long grown) {
    return new Contender(name, settled, settledPlan, grown);
  }
}
