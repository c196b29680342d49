package io.tracecast.job.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.scoring.ClassCounts;
import io.tracecast.job.scoring.Example;
import io.tracecast.job.scoring.LoopTimes;
import io.tracecast.job.scoring.PartitionResult;
import io.tracecast.job.scoring.TaskStart;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestChosenExamples {

  /** Partitions that told of so many images each, which are called by partition and number. */
  private static List<PartitionResult> partitions(int... examples) {
    List<PartitionResult> results =
        IntStream.range(0, examples.length)
            .mapToObj(
                partition ->
                    new PartitionResult(
                        new TaskStart(partition, partition, 0, 0),
                        null,
                        9,
                        0,
                        LoopTimes.NONE,
                        false,
                        null,
                        null,
                        ClassCounts.NONE,
                        IntStream.range(0, examples[partition])
                            .mapToObj(i -> new Example(partition + "." + i, List.of("cat")))
                            .toList()))
            .collect(Collectors.toList());
    Collections.reverse(results); // they come in any order
    return results;
  }

  private static List<String> paths(List<Example> examples) {
    return examples.stream().map(Example::path).toList();
  }

  @Test
  void ofManyPartitionsEachOfSomeTellsOfOneImage() {
    int[] each = new int[100];
    Arrays.fill(each, 2);
    assertThat(paths(ChosenExamples.spread(partitions(each), 4)))
        .containsExactly("0.0", "25.0", "50.0", "75.0");
  }

  @Test
  void fewPartitionsTellOfSeveral() {
    assertThat(paths(ChosenExamples.spread(partitions(5, 0, 1), 4)))
        .containsExactly("0.0", "0.1", "2.0");
    assertThat(ChosenExamples.spread(partitions(), 4)).isEmpty();
  }

  @Test
  void imagesWhoseBytesAreThereComeBeforeOthers() {
    assertThat(
            paths(ChosenExamples.preferring(Set.of("1.1", "1.0", "gone"), partitions(1, 3, 3), 4)))
        .containsExactly("1.0", "1.1", "0.0", "1.2");
  }
}
