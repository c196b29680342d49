package io.tracecast.graph.archive.broken;

import ai.djl.ndarray.NDManager;
import org.apache.arrow.memory.BufferAllocator;

/** Breaks two rules on purpose: it knows DJL and Arrow, which archives have no business with. */
final class TensorAllocator {
  private TensorAllocator() {}

  static void close(BufferAllocator allocator, NDManager manager) {
    manager.close();
    allocator.close();
  }
}
