package io.tracecast.graph.archive;

import java.util.List;

/**
 * What goes into a graph and what comes out.
 *
 * @param inputs the inputs, in order; empty where the archive does not say
 * @param outputs the outputs, in order; empty where the archive does not say
 */
public record Signature(List<TensorSpec> inputs, List<TensorSpec> outputs) {
  public Signature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }
}
