package io.tracecast.job.spark;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.engine.Forward;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.TensorBatch;
import java.util.concurrent.CompletableFuture;

/** Where one task's batches run. Closing it gives the session back. */
public interface ForwardLane extends AutoCloseable {

  /** Returns what one image of a batch is to be. */
  ImageShape inputShape();

  /** Returns how an image's answer is read from the graph's outputs. */
  AnswerForm answers();

  /**
   * Has the graph run on a batch; ownership as {@link
   * io.tracecast.graph.engine.InferencePool#submit} tells.
   */
  CompletableFuture<Forward> submit(TensorBatch batch) throws InterruptedException;

  /** Gives the graph up, since it does not return: nobody gets this session any more. */
  void giveUp(GraphException why);

  @Override
  void close();
}
