package io.tracecast.graph.archive;

import io.tracecast.graph.tensor.ElementType;
import java.util.List;

/**
 * One input or output of a graph.
 *
 * @param name its name in the graph
 * @param type the type of its elements
 * @param dims its axes, -1 where the size is free; empty where the archive does not say
 */
public record TensorSpec(String name, ElementType type, List<Long> dims) {
  public TensorSpec {
    dims = List.copyOf(dims);
  }
}
