package io.tracecast.job.scoring;

import io.tracecast.graph.stats.LatencyHistogram;
import io.tracecast.graph.stats.StageTimes;
import io.tracecast.job.spark.ExecutorState;
import java.io.Serializable;
import java.util.List;

/**
 * What one partition came to; replaces whatever an earlier attempt at the partition said.
 *
 * @param partition the partition's index
 * @param executor the executor at the end of the partition
 * @param scored images with predictions
 * @param quarantined images without
 * @param stages time spent by stage
 * @param batchLatency time of the forward passes
 * @param waits what the task waited for
 * @param quarantineFile the name of the file with the quarantined images, or null for none
 * @param firstError the message of the first quarantined image, or null for none
 * @param examples the first predictions in words
 */
public record PartitionResult(
    int partition,
    ExecutorState executor,
    long scored,
    long quarantined,
    StageTimes stages,
    LatencyHistogram batchLatency,
    Waits waits,
    String quarantineFile,
    String firstError,
    List<String> examples)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public PartitionResult {
    examples = List.copyOf(examples);
  }

  /** Returns the same counts and times without what pictures and people are told by. */
  PartitionResult withoutWords() {
    return new PartitionResult(
        partition,
        executor,
        scored,
        quarantined,
        stages,
        batchLatency,
        waits,
        quarantineFile,
        null,
        List.of());
  }

  public long images() {
    return scored + quarantined;
  }
}
