package io.tracecast.job.io.broken;

import ai.djl.ndarray.NDManager;
import io.tracecast.job.scoring.PartitionResult;
import org.apache.arrow.memory.BufferAllocator;

/** Breaks rules on purpose: sources and sinks know no Spark side, no DJL and no Arrow. */
final class ResultWriter {
  private ResultWriter() {}

  static String write(PartitionResult result, BufferAllocator allocator, NDManager manager) {
    allocator.close();
    manager.close();
    return result.toString();
  }
}
