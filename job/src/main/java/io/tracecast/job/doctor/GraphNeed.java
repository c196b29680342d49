package io.tracecast.job.doctor;

import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.job.probe.ExecutorMemory;
import io.tracecast.job.probe.GraphFootprint;
import java.util.List;

/**
 * What a graph asks of executors.
 *
 * @param name the archive
 * @param format how it is serialized
 * @param work what is scored
 * @param footprint what the graph takes
 */
record GraphNeed(
    String name, GraphFormat format, ExecutorMemory.Work work, GraphFootprint footprint) {

  /** Returns the memory that the largest of these executors needs. */
  ExecutorMemory memory(List<ProbedExecutor> executors) {
    int slots = executors.stream().mapToInt(ProbedExecutor::slots).max().orElse(1);
    return ExecutorMemory.of(work, footprint, slots);
  }
}
