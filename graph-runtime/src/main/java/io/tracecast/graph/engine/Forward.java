package io.tracecast.graph.engine;

import io.tracecast.graph.tensor.OutputTensor;

/**
 * What a forward pass on an {@link InferencePool} came to.
 *
 * @param output the chosen output, one row a real image
 * @param wallNanos what the pass took on the wall, in nanoseconds, without waiting for a thread
 * @param cpuNanos what it took of its thread's processor time, in nanoseconds; helpers of the same
 *     pass are not in it
 */
public record Forward(OutputTensor output, long wallNanos, long cpuNanos) {}
