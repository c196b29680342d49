package io.tracecast.job.scoring;

import io.tracecast.graph.engine.Forward;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.tensor.NoiseBatch;
import io.tracecast.graph.tensor.TensorBatch;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Finds the images of a batch at which a graph fails, by running ever smaller parts of it: about
 * two passes for each halving if one image is the cause. Parts are padded to the batch's size,
 * since graphs may take no other.
 */
final class FailingImages {
  private final TensorBatch batch;
  private final TensorBatch scratch;
  private final Function<TensorBatch, Forward> forward;

  /** Takes the answers of images at which the graph does not fail. */
  interface Answered {
    void accept(int from, Forward answer);
  }

  /**
   * @param batch the images; read only
   * @param scratch another batch of that shape and capacity, for the parts
   * @param forward runs the graph, and throws what it throws
   */
  FailingImages(TensorBatch batch, TensorBatch scratch, Function<TensorBatch, Forward> forward) {
    this.batch = batch;
    this.scratch = scratch;
    this.forward = forward;
  }

  /**
   * Runs the parts.
   *
   * @param count images in the batch
   * @param cause why the whole batch failed
   * @param answered takes the answers of all other images, in order
   * @return why the graph fails, by the image's place in the batch
   * @throws GraphException the cause, if the graph fails at made-up images as well
   */
  Map<Integer, GraphException> find(int count, GraphException cause, Answered answered) {
    Map<Integer, GraphException> failures = new TreeMap<>();
    split(0, count, cause, answered, failures);
    if (failures.size() == count) {
      runMadeUp(cause);
    }
    return failures;
  }

  private void split(
      int from,
      int count,
      GraphException cause,
      Answered answered,
      Map<Integer, GraphException> failures) {
    if (count == 1) {
      failures.put(from, cause);
      return;
    }
    run(from, count / 2, answered, failures);
    run(from + count / 2, count - count / 2, answered, failures);
  }

  private void run(int from, int count, Answered answered, Map<Integer, GraphException> failures) {
    for (int i = 0; i < count; i++) {
      scratch.slot(i).put(batch.slot(from + i));
    }
    scratch.setCount(count);
    Forward answer;
    try {
      answer = forward.apply(scratch);
    } catch (GraphException e) {
      if (e.kind() != GraphException.Kind.FORWARD) {
        throw e;
      }
      split(from, count, e, answered, failures);
      return;
    }
    answered.accept(from, answer);
  }

  private void runMadeUp(GraphException cause) {
    NoiseBatch.fill(scratch, 0, 0);
    scratch.setCount(1);
    try {
      Forward unused = forward.apply(scratch);
    } catch (GraphException e) {
      e.addSuppressed(cause);
      throw cause;
    }
  }
}
