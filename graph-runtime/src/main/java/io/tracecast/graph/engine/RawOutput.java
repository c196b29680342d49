package io.tracecast.graph.engine;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * One output in an engine's memory.
 *
 * @param name its name in the graph, or its place where it has none
 * @param array its elements
 * @param keys names of its columns, where the graph answered with a map; empty otherwise
 */
record RawOutput(String name, NDArray array, List<String> keys) {

  RawOutput(String name, NDArray array) {
    this(name, array, List.of());
  }
}
