package io.tracecast.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.stats.LatencyHistogram;
import io.tracecast.graph.stats.Stage;
import io.tracecast.graph.stats.StageTimes;
import io.tracecast.job.report.ScoringStatistics;
import io.tracecast.job.spark.ExecutorState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TestScoringAccumulator {
  private static final long IMAGES = 10_000_000;
  private static final int IMAGES_PER_PARTITION = 2048;
  private static final int BATCHES = IMAGES_PER_PARTITION / 16;
  private static final long MAX_BYTES = 100_000_000;

  private final Random random = new Random(1);

  @Test
  void theResultsOfTenMillionImagesTakeTheDriverLessThanAHundredMegabytes() throws Exception {
    int partitions = (int) (IMAGES / IMAGES_PER_PARTITION);
    ScoringAccumulator driver = new ScoringAccumulator();
    long before = usedBytes();
    for (int partition = 0; partition < partitions; partition++) {
      arrive(driver, result(partition, IMAGES_PER_PARTITION - 1));
    }
    long taken = usedBytes() - before;
    System.out.printf("%d partitions take %d bytes each%n", partitions, taken / partitions);

    assertThat(taken).isLessThan(MAX_BYTES);
    ScoringStatistics statistics = ScoringStatistics.of(driver.value().values());
    assertThat(statistics.images()).isEqualTo((long) partitions * IMAGES_PER_PARTITION);
    assertThat(statistics.times().batchLatency().count()).isEqualTo((long) partitions * BATCHES);
  }

  @Test
  void theLastAttemptAtAPartitionReplacesWhatAnEarlierOneSaid() throws Exception {
    ScoringAccumulator driver = new ScoringAccumulator();
    arrive(driver, result(3, 10));
    arrive(driver, result(4, 30));
    arrive(driver, result(3, 20));

    ScoringStatistics statistics = ScoringStatistics.of(driver.value().values());
    assertThat(statistics.scored()).isEqualTo(50);
    assertThat(statistics.times().batchLatency().count()).isEqualTo(2L * BATCHES);
    assertThat(statistics.quarantineFiles()).hasSize(2);
  }

  @Test
  void examplesAndErrorsAreKeptOfSomePartitionsAndCountsOfAll() throws Exception {
    ScoringAccumulator driver = new ScoringAccumulator();
    for (int partition = 0; partition < 3000; partition++) {
      arrive(driver, result(partition, 1));
    }
    ScoringStatistics statistics = ScoringStatistics.of(driver.value().values());
    assertThat(statistics.scored()).isEqualTo(3000);
    assertThat(statistics.quarantineFiles()).hasSize(3000);
    assertThat(statistics.firstErrors()).hasSize(1000).first().isEqualTo("0.jpg: cut off");
    assertThat(statistics.examples()).hasSize(5000);
  }

  @Test
  void classesOfAllPartitionsAreCounted() throws Exception {
    ScoringAccumulator driver = new ScoringAccumulator();
    for (int partition = 0; partition < 2000; partition++) {
      arrive(driver, result(partition, 1));
    }
    ClassCounts.Total classes = ScoringStatistics.of(driver.value().values()).classes();
    assertThat(classes.mostFirst()).hasSize(1000);
    assertThat(classes.tooLowBy()).isBetween(2000L, 8000L);
  }

  @Test
  void aPartitionTellsOfAThousandClassesInAboutThreeKilobytes() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(result(3, IMAGES_PER_PARTITION - 1).withoutWords());
    }
    System.out.printf("a partition's result takes %d bytes%n", bytes.size());
    assertThat(bytes.size()).isLessThan(3200);
  }

  @Test
  void aTaskBeginsWithNoResultsOfOthers() {
    ScoringAccumulator driver = new ScoringAccumulator();
    driver.add(result(3, 10));
    assertThat(driver.copyAndReset().isZero()).isTrue();
    assertThat(driver.isZero()).isFalse();
  }

  /** Each task's results come as objects of their own. */
  private static void arrive(ScoringAccumulator driver, PartitionResult result) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(result);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      ScoringAccumulator task = new ScoringAccumulator();
      task.add((PartitionResult) in.readObject());
      driver.merge(task);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private PartitionResult result(int partition, long scored) {
    LatencyHistogram.Recorder latency = new LatencyHistogram.Recorder();
    for (int batch = 0; batch < BATCHES; batch++) {
      latency.record(80_000_000L + random.nextInt(80_000_000));
    }
    StageTimes times = StageTimes.EMPTY;
    for (Stage stage : Stage.values()) {
      times = times.plus(StageTimes.of(stage, random.nextInt(), random.nextInt()));
    }
    return new PartitionResult(
        new TaskStart(partition, partition, random.nextInt(), random.nextInt()),
        new ExecutorState(
            new ExecutorState.Place("1", "host", "cpu"),
            new ExecutorState.Graph("nchw", "opencv", 1, 2, 3),
            new ExecutorState.Span(4, 5, 6, 7),
            8),
        scored,
        1,
        new LoopTimes(times, latency.snapshot(), new Waits(1, 2, 3, 4, 5, 6)),
        false,
        "part-%05d-%d.json".formatted(partition, random.nextInt(1_000_000)),
        partition + ".jpg: cut off",
        classes(),
        Stream.of("a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg")
            .map(path -> new Example(path, List.of("cat 0.9", "dog 0.1")))
            .toList());
  }

  /** As many classes as a partition tells of, of a graph with a thousand. */
  private ClassCounts classes() {
    ClassCounts.Recorder recorder = new ClassCounts.Recorder();
    for (int image = 0; image < IMAGES_PER_PARTITION; image++) {
      recorder.count(random.nextInt(1000));
    }
    return recorder.snapshot();
  }

  private static long usedBytes() {
    Runtime runtime = Runtime.getRuntime();
    long used = Long.MAX_VALUE;
    for (int collection = 0; collection < 3; collection++) {
      System.gc();
      used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
    }
    return used;
  }
}
