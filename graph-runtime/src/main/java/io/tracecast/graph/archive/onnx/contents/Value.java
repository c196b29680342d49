package io.tracecast.graph.archive.onnx.contents;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a file says of a value between nodes.
 *
 * @param axes empty where it records no shape
 */
record Value(String name, TensorType type, Optional<List<Axis>> axes) {

  /**
   * An axis.
   *
   * @param size -1 where it is open
   * @param name what an open one is called; may be empty
   */
  record Axis(long size, String name) {
    boolean isOpen() {
      return size < 0;
    }

    @Override
    public String toString() {
      return isOpen() ? (name.isEmpty() ? "?" : name) : Long.toString(size);
    }
  }

  /** Returns type and shape, such as {@code float32[batch,3,224,224]}. */
  String describe() {
    return type.label()
        + axes.map(
                known ->
                    known.stream().map(Axis::toString).collect(Collectors.joining(",", "[", "]")))
            .orElse("");
  }
}
