package io.tracecast.job.scoring;

import io.tracecast.job.spark.ExecutorState;
import java.io.Serializable;
import java.util.List;

/**
 * What one partition came to; replaces whatever an earlier attempt at the partition said.
 *
 * @param start how the task came to its loop
 * @param executor the executor at the end of the partition
 * @param scored images with predictions
 * @param quarantined images without
 * @param times where the loop spent its time
 * @param rawScores whether a best score is a number that no probability is
 * @param quarantineFile the name of the file with the quarantined images, or null for none
 * @param firstError the message of the first quarantined image, or null for none
 * @param classes how many images had which class as their best
 * @param examples some predictions in words
 */
public record PartitionResult(
    TaskStart start,
    ExecutorState executor,
    long scored,
    long quarantined,
    LoopTimes times,
    boolean rawScores,
    String quarantineFile,
    String firstError,
    ClassCounts classes,
    List<Example> examples)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public PartitionResult {
    examples = List.copyOf(examples);
  }

  /** Returns the same counts and times without what pictures and people are told by. */
  PartitionResult withoutWords() {
    return new PartitionResult(
        start,
        executor,
        scored,
        quarantined,
        times,
        rawScores,
        quarantineFile,
        null,
        classes,
        List.of());
  }

  public int partition() {
    return start.partition();
  }

  public long images() {
    return scored + quarantined;
  }
}
