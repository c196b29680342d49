package io.tracecast.job.graph;

import io.tracecast.graph.engine.GraphException;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.error.JobException;

/** What a failure means to the user: the graph, the device, or else Spark. */
public final class GraphFailures {
  private GraphFailures() {}

  /** Returns what ends the command, looking for the engine's own words behind Spark's. */
  public static JobException of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof GraphException graph) {
        return graph.kind() == GraphException.Kind.DEVICE
            ? JobErrors.deviceMissing(graph)
            : JobErrors.graphRefused(graph);
      }
    }
    return JobErrors.clusterFailed(failure);
  }
}
