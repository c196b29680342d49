package io.tracecast.graph.archive.onnx;

import io.tracecast.graph.archive.stored.WeightType;
import java.util.List;
import java.util.Optional;

/**
 * A weight of a graph.
 *
 * @param type of its elements, if PyTorch has such a type
 * @param place where its elements lie; empty where they are numbers of varying size, one by one
 */
record Initializer(
    String name, Optional<WeightType> type, List<Long> shape, Optional<Place> place) {

  /**
   * Where elements lie, little-endian and row by row.
   *
   * @param part the file beside the archive's own that has them, if one does
   * @param position of the first byte
   */
  record Place(Optional<String> part, long position, long sizeInBytes) {}

  /** Returns its size by its type and shape; -1 where there is no type, or no room for them. */
  long sizeInBytes() {
    try {
      long size = type.isPresent() ? type.get().sizeInBytes() : -1;
      for (long length : shape) {
        size = Math.multiplyExact(size, length);
      }
      return size;
    } catch (ArithmeticException e) {
      return -1;
    }
  }

  /** Returns whether its elements lie behind each other, as many as its shape says. */
  boolean isReplaceable() {
    return place.isPresent() && place.get().sizeInBytes() == sizeInBytes();
  }
}
