package io.tracecast.job.report;

import io.tracecast.job.scoring.ClassCounts;
import io.tracecast.job.scoring.Example;
import io.tracecast.job.scoring.LoopTimes;
import io.tracecast.job.scoring.PartitionResult;
import io.tracecast.job.spark.ExecutorState;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What the partitions of a run came to, together.
 *
 * @param scored images with predictions
 * @param quarantined images without
 * @param times where the loops of all tasks spent their time, together
 * @param rawScores whether a best score is a number that no probability is
 * @param executors by executor id
 * @param quarantineFiles names of the tasks' quarantine files
 * @param firstErrors messages of some quarantined images
 * @param classes how many images had which class as their best
 * @param examples some predictions in words
 */
public record ScoringStatistics(
    long scored,
    long quarantined,
    LoopTimes times,
    boolean rawScores,
    Map<String, ExecutorShare> executors,
    List<String> quarantineFiles,
    List<String> firstErrors,
    ClassCounts.Total classes,
    List<Example> examples) {

  /** One executor's part of a run. */
  public record ExecutorShare(ExecutorState state, long images) {

    /** Returns its images per second, from its first session to its last partition's end. */
    public OptionalDouble imagesPerSecond() {
      return Quotient.of(images, state.span().millis() / 1e3);
    }
  }

  public static ScoringStatistics of(Collection<PartitionResult> unordered) {
    List<PartitionResult> partitions =
        unordered.stream().sorted(Comparator.comparingInt(PartitionResult::partition)).toList();
    Map<String, ExecutorShare> executors = new TreeMap<>();
    for (PartitionResult partition : partitions) {
      executors.merge(
          partition.executor().place().id(),
          new ExecutorShare(partition.executor(), partition.images()),
          (a, b) -> new ExecutorShare(a.state().merge(b.state()), a.images() + b.images()));
    }
    return new ScoringStatistics(
        partitions.stream().mapToLong(PartitionResult::scored).sum(),
        partitions.stream().mapToLong(PartitionResult::quarantined).sum(),
        LoopTimes.sum(partitions.stream().map(PartitionResult::times).toList()),
        partitions.stream().anyMatch(PartitionResult::rawScores),
        executors,
        partitions.stream().map(PartitionResult::quarantineFile).filter(Objects::nonNull).toList(),
        partitions.stream().map(PartitionResult::firstError).filter(Objects::nonNull).toList(),
        ClassCounts.sum(partitions.stream().map(PartitionResult::classes).toList()),
        partitions.stream().flatMap(partition -> partition.examples().stream()).toList());
  }

  public long images() {
    return scored + quarantined;
  }

  /** Returns the CPU time of all executors during the run per image; empty without images. */
  public OptionalDouble cpuMillisPerImage() {
    long nanos =
        executors.values().stream().mapToLong(share -> share.state().span().cpuNanos()).sum();
    return Quotient.of(nanos / 1e6, images());
  }
}
