package io.tracecast.job.parity;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.engine.Forward;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.job.spark.ForwardLane;
import java.util.concurrent.CompletableFuture;

/**
 * Runs each batch twice, on a provider and on the engine's own code, and compares. Closing it gives
 * both back.
 */
final class ComparingLane implements ForwardLane {
  private final ForwardLane provider;
  private final ForwardLane own;
  private final Comparison comparison;

  ComparingLane(ForwardLane provider, ForwardLane own, Comparison comparison) {
    this.provider = provider;
    this.own = own;
    this.comparison = comparison;
  }

  @Override
  public ImageShape inputShape() {
    return provider.inputShape();
  }

  @Override
  public AnswerForm answers() {
    return provider.answers();
  }

  @Override
  public CompletableFuture<Forward> submit(TensorBatch batch) throws InterruptedException {
    CompletableFuture<Forward> answer = provider.submit(batch);
    return answer.thenCombine(
        own.submit(batch),
        (forward, reference) -> {
          comparison.add(forward.outputs(), reference.outputs());
          return forward;
        });
  }

  @Override
  public void giveUp(GraphException why) {
    provider.giveUp(why);
  }

  @Override
  public void close() {
    provider.close();
    own.close();
  }
}
