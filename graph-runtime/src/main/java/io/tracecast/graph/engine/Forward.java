package io.tracecast.graph.engine;

import io.tracecast.graph.tensor.OutputTensor;
import java.util.List;

/**
 * What a forward pass on an {@link InferencePool} came to.
 *
 * @param outputs the outputs of the session's answers, in their order, one row per real image
 * @param wallNanos what the pass took on the wall, in nanoseconds, without waiting for a thread
 * @param cpuNanos what it took of its thread's processor time, in nanoseconds; helpers of the same
 *     pass are not in it
 */
public record Forward(List<OutputTensor> outputs, long wallNanos, long cpuNanos) {

  /** Returns the first output, which says how many images were answered. */
  public OutputTensor output() {
    return outputs.get(0);
  }
}
