package io.tracecast.job.spark;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.engine.Forward;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.engine.GraphSession;
import io.tracecast.graph.engine.GraphSource;
import io.tracecast.graph.engine.provider.NodeShares;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.TensorBatch;
import java.util.concurrent.CompletableFuture;

/** A session that belongs to whoever opened it and ends with this lane, unlike the registry's. */
public final class OwnSession implements ForwardLane {
  private final OpenSession opened;

  private OwnSession(OpenSession opened) {
    this.opened = opened;
  }

  /**
   * Loads and warms up a graph; the caller closes what it gets.
   *
   * @throws GraphException if it does not load or run
   */
  public static OwnSession open(GraphArchive archive, SessionRequest request) {
    return new OwnSession(OpenSession.open(archive, request, ExecutorRuntime.get().memory()));
  }

  /**
   * Loads and runs a graph to see which execution provider runs what of it, and lets it go.
   *
   * @throws GraphException if it does not load or run, or if the provider runs nothing of it
   */
  public static NodeShares tryProvider(GraphArchive archive, SessionRequest request) {
    return GraphSession.tryProvider(
        GraphSource.of(archive), request.settings(), ExecutorRuntime.get().memory());
  }

  @Override
  public ImageShape inputShape() {
    return opened.session().inputShape();
  }

  @Override
  public AnswerForm answers() {
    return opened.session().answers();
  }

  @Override
  public CompletableFuture<Forward> submit(TensorBatch batch) throws InterruptedException {
    return opened.pool().submit(opened.session(), batch);
  }

  /** Leaves it to the process, as closing it would wait for what does not return. */
  @Override
  public void giveUp(GraphException why) {
    // nobody else gets this session
  }

  @Override
  public void close() {
    opened.close();
  }
}
