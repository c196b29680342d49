package io.tracecast.job.score;

import io.tracecast.job.scoring.Example;
import io.tracecast.job.scoring.PartitionResult;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Chooses a few of the predictions that partitions told in words. */
final class ChosenExamples {
  private ChosenExamples() {}

  /** Returns at most so many, from all over the run. */
  static List<Example> spread(Collection<PartitionResult> results, int count) {
    List<List<Example>> partitions =
        inOrder(results).map(PartitionResult::examples).filter(some -> !some.isEmpty()).toList();
    int many = Math.min(count, partitions.size());
    int each = many == 0 ? 0 : (count + many - 1) / many;
    return IntStream.range(0, many)
        .mapToObj(i -> partitions.get((int) ((long) i * partitions.size() / many)))
        .flatMap(examples -> examples.stream().limit(each))
        .limit(count)
        .toList();
  }

  /** Returns at most so many, of these images before others. */
  static List<Example> preferring(
      Set<String> paths, Collection<PartitionResult> results, int count) {
    List<Example> all = inOrder(results).flatMap(one -> one.examples().stream()).toList();
    return Stream.concat(
            all.stream().filter(example -> paths.contains(example.path())),
            all.stream().filter(example -> !paths.contains(example.path())))
        .limit(count)
        .toList();
  }

  private static Stream<PartitionResult> inOrder(Collection<PartitionResult> results) {
    return results.stream().sorted(Comparator.comparingInt(PartitionResult::partition));
  }
}
