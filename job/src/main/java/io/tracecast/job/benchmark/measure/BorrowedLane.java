package io.tracecast.job.benchmark.measure;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.engine.Forward;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.job.spark.ForwardLane;
import java.util.concurrent.CompletableFuture;

/**
 * A lane that belongs to somebody else, who closes it.
 *
 * @param lane the owner's
 */
record BorrowedLane(ForwardLane lane) implements ForwardLane {
  @Override
  public ImageShape inputShape() {
    return lane.inputShape();
  }

  @Override
  public AnswerForm answers() {
    return lane.answers();
  }

  @Override
  public CompletableFuture<Forward> submit(TensorBatch batch) throws InterruptedException {
    return lane.submit(batch);
  }

  @Override
  public void giveUp(GraphException why) {
    lane.giveUp(why);
  }

  @Override
  public void close() {
    // the owner does
  }
}
