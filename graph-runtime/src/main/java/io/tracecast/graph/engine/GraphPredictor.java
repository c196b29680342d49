package io.tracecast.graph.engine;

import ai.djl.ndarray.NDManager;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.TensorBatch;
import java.util.List;

/**
 * One thread's use of a session. Made by {@link GraphSession#newPredictor} and used by the thread
 * that first predicts with it, since engines keep memory for every thread that runs a forward pass.
 */
public final class GraphPredictor implements AutoCloseable {
  private final GraphSession session;
  private Thread owner;
  private boolean closed;
  private long forwardNanos;

  GraphPredictor(GraphSession session) {
    this.session = session;
  }

  /**
   * Runs the graph on the images of a batch. The batch's memory is read in place, and held until
   * the forward pass has returned; it stays the caller's.
   *
   * <p>Slots behind {@link TensorBatch#count} are overwritten with zeros as far as the graph reads
   * them, and do not appear in the answer.
   *
   * @param batch at least one image, of the session's {@link GraphSession#inputShape} in either
   *     layout that the session accepts
   * @return the outputs of the session's {@link GraphSession#answers}, in their order, as float32,
   *     one row per image; the caller's to keep
   * @throws GraphException if the graph does not take the batch, fails, or answers without numbers
   */
  public List<OutputTensor> predictAnswers(TensorBatch batch) {
    return run(
        batch,
        (outputs, size) ->
            session.outputs().read(outputs, session.answers(outputs, size), batch.count(), size));
  }

  /** The same as {@link #predictAnswers}, of which it returns the first. */
  public OutputTensor predict(TensorBatch batch) {
    return predictAnswers(batch).get(0);
  }

  /** The same as {@link #predictAnswers}, with every output of the graph. */
  public List<OutputTensor> predictAll(TensorBatch batch) {
    return run(batch, (outputs, size) -> session.outputs().readAll(outputs, batch.count(), size));
  }

  /** Returns what the last prediction took on the wall, in nanoseconds: forward pass and copy. */
  public long forwardNanos() {
    return forwardNanos;
  }

  @SuppressWarnings("try") // held, not used
  private <T> T run(TensorBatch batch, Reader<T> reader) {
    checkThread();
    int size = session.checkBatch(batch);
    try (NativeWork.Running running = NativeWork.begin();
        TensorBatch.Hold hold = batch.hold();
        ForwardGate.Pass pass = session.enter()) {
      return Engines.call(() -> forward(batch, size, reader));
    } catch (Exception | OutOfMemoryError e) {
      throw Failures.forward(session.name(), size + " x " + batch.shape(), e);
    }
  }

  private <T> T forward(TensorBatch batch, int size, Reader<T> reader) throws Exception {
    batch.zeroPadding(size);
    long start = System.nanoTime();
    try (NDManager manager = session.graph().newManager()) {
      return reader.read(
          session.graph().forward(manager, session.input().view(manager, batch, size), size), size);
    } finally {
      forwardNanos = System.nanoTime() - start;
    }
  }

  private void checkThread() {
    if (closed) {
      throw new IllegalStateException("The predictor is closed");
    }
    if (owner == null) {
      owner = Thread.currentThread();
      session.prepareThread();
    }
    if (owner != Thread.currentThread()) {
      throw new IllegalStateException(
          "The predictor belongs to thread '%s': open another for thread '%s'"
              .formatted(owner.getName(), Thread.currentThread().getName()));
    }
  }

  /** Ends this use of the session. A second call does nothing. */
  @Override
  public void close() {
    closed = true;
  }

  /** Copies what is wanted out of the outputs, before they go. */
  private interface Reader<T> {
    T read(List<RawOutput> outputs, int runSize);
  }
}
