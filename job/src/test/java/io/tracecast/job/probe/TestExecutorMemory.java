package io.tracecast.job.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.spark.TaskMemory;
import org.junit.jupiter.api.Test;

class TestExecutorMemory {
  private static final long MIB = 1L << 20;
  private static final ExecutorMemory.Work WORK =
      new ExecutorMemory.Work(100 * MIB, 602_112, 16, 24_000_000);
  private static final GraphFootprint GRAPH =
      new GraphFootprint(900 * MIB, 300 * MIB, 100 * MIB, 16, null);

  @Test
  void overheadIsTheSumOfItsParts() {
    ExecutorMemory memory = ExecutorMemory.of(WORK, GRAPH, 4);
    assertThat(memory.parts())
        .containsOnlyKeys(
            "JVM and libraries",
            "engine, graph and forward passes",
            "batches",
            "decoders",
            "readers")
        .containsEntry("batches", 4 * 3 * 16 * MIB)
        .containsEntry("decoders", 4 * (24_000_000L * 3 + 12_000_000))
        .containsEntry("readers", 32 * 12_000_000L);
    assertThat(memory.overheadBytes())
        .isEqualTo(memory.parts().values().stream().mapToLong(Long::longValue).sum());
  }

  @Test
  void loadingCountsWhereItTakesMoreThanRunning() {
    assertThat(ExecutorMemory.of(WORK, GRAPH, 1).parts())
        .containsEntry("engine, graph and forward passes", 900 * MIB);
    assertThat(ExecutorMemory.of(WORK, GRAPH, 8).parts())
        .containsEntry("engine, graph and forward passes", (300 + 8 * 100) * MIB);
  }

  @Test
  void theHeapHoldsASmallArchiveAndWhatIsReadAhead() {
    ExecutorMemory memory = ExecutorMemory.of(WORK, GRAPH, 2);
    assertThat(memory.leastHeapBytes()).isEqualTo(400 * MIB);
    assertThat(memory.heapBytes()).isEqualTo((400 + 128 + 2 * 64) * MIB + 2 * 12_000_000);
  }

  @Test
  void theHeapHoldsNoMoreOfALargeArchive() {
    ExecutorMemory.Work large = new ExecutorMemory.Work(10_000 * MIB, 602_112, 16, 24_000_000);
    assertThat(ExecutorMemory.of(large, GRAPH, 2).leastHeapBytes()).isBetween(555 * MIB, 556 * MIB);
  }

  @Test
  void theLoopsOwnLimitHasRoomForTheBatchesThatAreCounted() {
    assertThat(TaskMemory.batchLimitInBytes(602_112, 16))
        .isEqualTo(4 * 16 * MIB)
        .isGreaterThan(TaskMemory.batchBytes(602_112, 16));
    assertThat(TaskMemory.batchBytes(10, 1)).isEqualTo(3 * MIB);
  }
}
