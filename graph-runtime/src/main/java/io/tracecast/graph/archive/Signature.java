package io.tracecast.graph.archive;

import java.util.List;

/**
 * The inputs and outputs of a graph.
 *
 * @param inputs what the graph takes, in order
 * @param outputs what the graph gives, in order; empty where the archive does not record them, as
 *     TorchScript does not
 */
public record Signature(List<TensorSpec> inputs, List<TensorSpec> outputs) {
  public Signature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }
}
