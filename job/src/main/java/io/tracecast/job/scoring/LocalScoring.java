package io.tracecast.job.scoring;

import io.tracecast.graph.engine.NativeWork;
import io.tracecast.job.error.Interruption;
import io.tracecast.job.io.MappedIterator;
import io.tracecast.job.io.source.ImageRowCodec;
import io.tracecast.job.scoring.care.Care;
import io.tracecast.job.spark.ForwardLane;
import io.tracecast.job.spark.ScoringPlan;
import java.util.Iterator;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;

/** Runs the loop of a task in this process and outside any task, for what its batches show. */
public final class LocalScoring {
  private LocalScoring() {}

  /**
   * Runs rows of images through a lane, which it closes. Images that cannot be decoded are left
   * out, and nothing is written.
   *
   * @return how many images have predictions
   */
  public static long run(
      ScoringPlan plan, ForwardLane lane, Iterator<Row> rows, Configuration hadoop) {
    BooleanSupplier killed =
        () -> NativeWork.isEnding() || Interruption.ofProcess().raised().isPresent();
    PartitionScorer.Task task =
        new PartitionScorer.Task(new TaskStart(0, 0, 0, 0), 1, killed, hadoop, Care.none(killed));
    try (PartitionScorer scorer =
        new PartitionScorer(
            task,
            plan.withoutQuarantine(),
            plan.graph().graphInterface(),
            lane,
            new MappedIterator<>(rows, ImageRowCodec::fromRow),
            decoder -> null,
            result -> {})) {
      long scored = 0;
      while (scorer.hasNext()) {
        scorer.next();
        scored++;
      }
      return scored;
    }
  }
}
