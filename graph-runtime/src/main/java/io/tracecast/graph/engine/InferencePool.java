package io.tracecast.graph.engine;

import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.graph.process.CpuClock;
import io.tracecast.graph.process.DaemonThreads;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.TensorBatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A fixed set of threads that run forward passes, shared by every session and task of a process.
 * Fixed, because engines keep native memory for each thread that ever ran a pass, and tasks come by
 * on ever new ones.
 *
 * <p><b>Whose the batch is.</b> It stays the submitter's, who must not write to it while the pass
 * may read it, that is until the future is done, however it ends. The pool holds the memory from
 * {@link #submit} until the engine has let go: a submitter that is stopped may cancel the future
 * and close the batch at once, and the memory is freed by whoever comes last. Cancelling skips a
 * pass that has not begun; one that has runs to its end, unseen, since engines cannot be
 * interrupted. A cancelled future is done <em>before</em> the engine is: who wants to write to the
 * batch again, or to close the memory that it came from, calls {@link TensorBatch#awaitReleased}
 * first.
 *
 * <p>Ownership: whoever opens a pool closes it, before the sessions that it runs.
 */
public final class InferencePool implements AutoCloseable {
  private final ExecutorService threads;
  private final Semaphore room;
  private final ThreadLocal<Map<GraphSession, GraphPredictor>> predictors =
      ThreadLocal.withInitial(HashMap::new);
  private volatile boolean closed;

  private InferencePool(ExecutorService threads, Semaphore room) {
    this.threads = threads;
    this.room = room;
  }

  /**
   * Opens a pool. The caller closes it.
   *
   * @param name what its threads are called after, such as the device
   * @param threads how many passes run at once: cores ÷ intra-op threads on a processor
   * @param waiting how many batches may wait for a thread before {@link #submit} blocks
   */
  public static InferencePool open(String name, int threads, int waiting) {
    if (threads < 1 || waiting < 0) {
      throw new IllegalArgumentException(
          "A pool needs a thread, not %d, and cannot let %d batches wait"
              .formatted(threads, waiting));
    }
    return new InferencePool(
        Executors.newFixedThreadPool(
            threads,
            DaemonThreads.numbered("tracecast-forward-" + name).withLoaderOf(InferencePool.class)),
        new Semaphore(threads + waiting));
  }

  /**
   * Has the graph run on a batch, as {@link GraphPredictor#predictAnswers} does. Blocks while too
   * many batches wait.
   *
   * @return completes with the answer, or exceptionally with what {@code predict} throws. What is
   *     chained to it without an executor runs on the inference thread: keep it short
   * @throws InterruptedException if the calling thread is interrupted while it waits for room
   * @throws GraphException if the pool is closed
   */
  public CompletableFuture<Forward> submit(GraphSession session, TensorBatch batch)
      throws InterruptedException {
    TensorBatch.Hold hold = batch.hold();
    try {
      room.acquire();
    } catch (InterruptedException e) {
      hold.close();
      throw e;
    }
    CompletableFuture<Forward> result = new CompletableFuture<>();
    enqueue(hold, () -> run(session, batch, result, hold));
    return result;
  }

  private void enqueue(TensorBatch.Hold hold, Runnable work) {
    synchronized (threads) {
      if (!closed) {
        threads.execute(work);
        return;
      }
    }
    hold.close();
    room.release();
    throw closedException();
  }

  /** Gives back what the pass held before its submitter hears of its end. */
  private void run(
      GraphSession session,
      TensorBatch batch,
      CompletableFuture<Forward> result,
      TensorBatch.Hold hold) {
    try {
      result.complete(runHolding(session, batch, result, hold));
    } catch (Throwable e) { // whatever it is, the submitter must hear of it
      result.completeExceptionally(e);
    }
  }

  @SuppressWarnings("try") // held, not used
  private Forward runHolding(
      GraphSession session,
      TensorBatch batch,
      CompletableFuture<Forward> result,
      TensorBatch.Hold hold) {
    try (Room mine = room::release;
        hold) {
      return result.isDone() ? null : forward(session, batch);
    }
  }

  private Forward forward(GraphSession session, TensorBatch batch) {
    if (closed) {
      throw closedException();
    }
    GraphPredictor predictor = predictor(session);
    long wallStart = System.nanoTime();
    long cpuStart = CpuClock.threadNanos();
    List<OutputTensor> outputs = predictor.predictAnswers(batch);
    return new Forward(outputs, System.nanoTime() - wallStart, CpuClock.threadNanos() - cpuStart);
  }

  private GraphPredictor predictor(GraphSession session) {
    Map<GraphSession, GraphPredictor> mine = predictors.get();
    GraphPredictor known = mine.get(session);
    if (known != null) {
      return known;
    }
    mine.keySet().removeIf(GraphSession::isClosed);
    GraphPredictor opened = session.newPredictor();
    mine.put(session, opened);
    return opened;
  }

  private static GraphException closedException() {
    return new GraphException(
        Kind.CLOSED, "The inference pool is closed: no forward pass begins any more.");
  }

  /**
   * Ends the pool: waits for the passes that run, and fails those that wait. A second call does
   * nothing. If the calling thread is interrupted, it stops waiting and keeps its interrupt; the
   * passes still run to their ends.
   */
  @Override
  public void close() {
    synchronized (threads) {
      closed = true;
      threads.shutdown();
    }
    try {
      boolean ended = false;
      while (!ended) {
        ended = threads.awaitTermination(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A place in the queue, given back by closing it. */
  private interface Room extends AutoCloseable {
    @Override
    void close();
  }
}
