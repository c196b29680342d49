package io.tracecast.graph.archive.onnx.contents;

import java.util.List;
import java.util.Optional;

/**
 * A tensor of the file.
 *
 * @param name empty for one in an attribute
 * @param dims its shape
 * @param content its elements, if they are few and of a type that shapes are told in
 */
record Tensor(String name, TensorType type, List<Long> dims, Optional<Numbers> content) {

  /** Returns how many elements it has, at most {@link Long#MAX_VALUE}. */
  long elements() {
    return elements(dims);
  }

  static long elements(List<Long> dims) {
    long elements = 1;
    for (long size : dims) {
      if (size == 0) {
        return 0;
      }
      elements = elements > Long.MAX_VALUE / Math.max(1, size) ? Long.MAX_VALUE : elements * size;
    }
    return Math.max(0, elements);
  }

  long sizeInBytes() {
    return type.sizeInBytes(elements());
  }
}
