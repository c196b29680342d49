package io.tracecast.job.scoring;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.util.AccumulatorV2;

/**
 * The results of a run by partition: a retried or speculated partition replaces its earlier result,
 * so nothing counts twice. Safe to read while the run goes on.
 */
public final class ScoringAccumulator
    extends AccumulatorV2<PartitionResult, Map<Integer, PartitionResult>> {
  private static final long serialVersionUID = 1L;

  /** Of so many partitions the words are kept: a report shows a handful of them. */
  private static final int WITH_WORDS = 1000;

  private final ConcurrentHashMap<Integer, PartitionResult> results = new ConcurrentHashMap<>();

  /**
   * Registers this with an application, without a name: Spark publishes the whole value of one that
   * has a name with every task that ends, to its event log and its UI, which grows with the square
   * of the partitions and shows the names of pictures.
   */
  public void registerIn(SparkContext context) {
    context.register(this);
  }

  @Override
  public boolean isZero() {
    return results.isEmpty();
  }

  @Override
  public ScoringAccumulator copy() {
    ScoringAccumulator copy = new ScoringAccumulator();
    copy.results.putAll(results);
    return copy;
  }

  /** What a task begins with; Spark's own way there copies all results for each stage. */
  @Override
  public ScoringAccumulator copyAndReset() {
    return new ScoringAccumulator();
  }

  @Override
  public void reset() {
    results.clear();
  }

  @Override
  public void add(PartitionResult result) {
    results.put(result.partition(), results.size() < WITH_WORDS ? result : result.withoutWords());
  }

  @Override
  public void merge(AccumulatorV2<PartitionResult, Map<Integer, PartitionResult>> other) {
    other.value().values().forEach(this::add);
  }

  /** Returns what a partition came to so far. */
  Optional<PartitionResult> of(int partition) {
    return Optional.ofNullable(results.get(partition));
  }

  /** Returns a view, since progress looks at it twice a second. */
  @Override
  public Map<Integer, PartitionResult> value() {
    return Collections.unmodifiableMap(results);
  }
}
