package io.tracecast.job.benchmark.measure;

import io.tracecast.job.spark.BroadcastArchive;
import io.tracecast.job.spark.ScoringPlan;
import java.io.Serializable;
import org.apache.spark.broadcast.Broadcast;

/**
 * One graph with one setting, as executors are told of it.
 *
 * @param name what reports call it; no two of a run have the same
 * @param plan how its passes run
 * @param archive the graph, on its way
 */
public record Variant(String name, ScoringPlan plan, Broadcast<BroadcastArchive> archive)
    implements Serializable {
  private static final long serialVersionUID = 1L;
}
