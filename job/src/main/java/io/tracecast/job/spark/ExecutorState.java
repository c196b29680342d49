package io.tracecast.job.spark;

import java.io.Serializable;

/**
 * What an executor says of itself when a partition ends.
 *
 * @param id Spark's id of it
 * @param host where it runs
 * @param device what its session runs on
 * @param layout how images lie in its batches
 * @param decoder what decodes its images
 * @param graphLoads how often it has loaded this graph
 * @param loadNanos how long the last load took, warm-up not included
 * @param warmUpNanos how long the warm-up took
 * @param firstCpuNanos CPU time of the process when the run's first partition had its session there
 * @param lastCpuNanos CPU time of the process now
 * @param firstMillis wall clock when the run's first partition had its session there
 * @param lastMillis wall clock now
 * @param residentBytes resident memory of the process, or 0 where the system does not tell
 */
public record ExecutorState(
    String id,
    String host,
    String device,
    String layout,
    String decoder,
    int graphLoads,
    long loadNanos,
    long warmUpNanos,
    long firstCpuNanos,
    long lastCpuNanos,
    long firstMillis,
    long lastMillis,
    long residentBytes)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A driver keeps one per partition: their texts are the same few. */
  public ExecutorState {
    id = id.intern();
    host = host.intern();
    device = device.intern();
    layout = layout.intern();
    decoder = decoder.intern();
  }

  /** Returns the later of two states of the same executor, with the beginning of the earlier. */
  public ExecutorState merge(ExecutorState other) {
    ExecutorState later = lastMillis >= other.lastMillis ? this : other;
    return new ExecutorState(
        id,
        host,
        later.device,
        later.layout,
        later.decoder,
        Math.max(graphLoads, other.graphLoads),
        later.loadNanos,
        later.warmUpNanos,
        Math.min(firstCpuNanos, other.firstCpuNanos),
        Math.max(lastCpuNanos, other.lastCpuNanos),
        Math.min(firstMillis, other.firstMillis),
        Math.max(lastMillis, other.lastMillis),
        Math.max(residentBytes, other.residentBytes));
  }

  public long cpuNanos() {
    return lastCpuNanos - firstCpuNanos;
  }
}
