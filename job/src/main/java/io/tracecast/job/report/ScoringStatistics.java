package io.tracecast.job.report;

import io.tracecast.graph.stats.LatencyHistogram;
import io.tracecast.graph.stats.StageTimes;
import io.tracecast.job.scoring.PartitionResult;
import io.tracecast.job.scoring.Waits;
import io.tracecast.job.spark.ExecutorState;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What the partitions of a run came to, together.
 *
 * @param scored images with predictions
 * @param quarantined images without
 * @param stages time spent by stage, all tasks together
 * @param batchLatency time of the forward passes
 * @param waits what the tasks waited for
 * @param executors by executor id
 * @param quarantineFiles names of the tasks' quarantine files
 * @param firstErrors messages of some quarantined images
 * @param examples some predictions in words
 */
public record ScoringStatistics(
    long scored,
    long quarantined,
    StageTimes stages,
    LatencyHistogram batchLatency,
    Waits waits,
    Map<String, ExecutorShare> executors,
    List<String> quarantineFiles,
    List<String> firstErrors,
    List<String> examples) {

  /** One executor's part of a run. */
  public record ExecutorShare(ExecutorState state, long images) {}

  public static ScoringStatistics of(Collection<PartitionResult> unordered) {
    List<PartitionResult> partitions =
        unordered.stream().sorted(Comparator.comparingInt(PartitionResult::partition)).toList();
    StageTimes stages = StageTimes.EMPTY;
    LatencyHistogram.Recorder latency = new LatencyHistogram.Recorder();
    Map<String, ExecutorShare> executors = new TreeMap<>();
    for (PartitionResult partition : partitions) {
      stages = stages.plus(partition.stages());
      latency.add(partition.batchLatency());
      executors.merge(
          partition.executor().id(),
          new ExecutorShare(partition.executor(), partition.images()),
          (a, b) -> new ExecutorShare(a.state().merge(b.state()), a.images() + b.images()));
    }
    return new ScoringStatistics(
        partitions.stream().mapToLong(PartitionResult::scored).sum(),
        partitions.stream().mapToLong(PartitionResult::quarantined).sum(),
        stages,
        latency.snapshot(),
        partitions.stream().map(PartitionResult::waits).reduce(Waits.NONE, Waits::plus),
        executors,
        partitions.stream().map(PartitionResult::quarantineFile).filter(Objects::nonNull).toList(),
        partitions.stream().map(PartitionResult::firstError).filter(Objects::nonNull).toList(),
        partitions.stream().flatMap(partition -> partition.examples().stream()).toList());
  }

  public long images() {
    return scored + quarantined;
  }

  /** Returns the CPU time of all executors during the run for one image, or 0 without images. */
  public double cpuMillisPerImage() {
    long nanos = executors.values().stream().mapToLong(share -> share.state().cpuNanos()).sum();
    return images() == 0 ? 0 : nanos / 1e6 / images();
  }
}
