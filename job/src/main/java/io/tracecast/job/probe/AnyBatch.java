package io.tracecast.job.probe;

import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.engine.GraphException.Kind;
import java.io.PrintWriter;
import java.util.function.IntFunction;

/** Tries a graph with a batch, and with one image where that does not run. */
final class AnyBatch {
  private AnyBatch() {}

  /**
   * Returns what the trial gives.
   *
   * @param trial takes the batch size
   * @param err where it is said that the graph takes one image at a time
   * @throws GraphException of the first trial if neither runs
   */
  static <T> T tried(int batchSize, IntFunction<T> trial, PrintWriter err) {
    try {
      return trial.apply(batchSize);
    } catch (GraphException e) {
      boolean ran = e.kind() == Kind.FORWARD || e.kind() == Kind.OUTPUT;
      if (!ran || batchSize == 1) {
        throw e;
      }
      return alone(trial, e, err);
    }
  }

  private static <T> T alone(IntFunction<T> trial, GraphException inBatches, PrintWriter err) {
    try {
      T alone = trial.apply(1);
      err.println(
          "tracecast: the graph leaves its batch open, but takes one image at a time: scoring with"
              + " batches of 1");
      return alone;
    } catch (GraphException e) {
      inBatches.addSuppressed(e);
      throw inBatches;
    }
  }
}
