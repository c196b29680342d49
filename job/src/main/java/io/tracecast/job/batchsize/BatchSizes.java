package io.tracecast.job.batchsize;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.job.spark.BroadcastArchive;
import io.tracecast.job.spark.ScoringPlan;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Finds the batch size of a run by measuring, where the run's tasks will run. */
public final class BatchSizes {

  private BatchSizes() {}

  /**
   * Measures on one executor; all executors then use the size, so that padding is the same
   * everywhere. A run at another size than that of the plan opens a session of its own, which does
   * not hold the memory of the largest batch that was tried.
   *
   * @param plan how the run's passes run, at the size of the trial of layouts
   */
  public static FoundBatchSize measure(
      SparkContext context, GraphArchive archive, ScoringPlan plan) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(context);
    Broadcast<BroadcastArchive> broadcast = BroadcastArchive.send(archive, context);
    try {
      return spark.parallelize(List.of(0), 1).map(new MeasureBatchSizes(plan, broadcast)).first();
    } finally {
      BroadcastArchive.destroy(broadcast);
    }
  }
}
