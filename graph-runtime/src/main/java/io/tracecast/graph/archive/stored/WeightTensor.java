package io.tracecast.graph.archive.stored;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** A tensor of a file of weights; its elements stay in the file's bytes until they are written. */
public interface WeightTensor {

  WeightType type();

  /** Returns the length of each axis; empty for a single number. */
  List<Long> shape();

  /**
   * Writes the elements in the order of their indices, the last axis fastest, in little-endian
   * bytes without gaps.
   *
   * @param target not closed
   * @throws IOException if the target fails
   */
  void writeTo(OutputStream target) throws IOException;

  /** Returns how many bytes are written. */
  default long sizeInBytes() {
    return shape().stream().reduce((long) type().sizeInBytes(), (left, right) -> left * right);
  }
}
