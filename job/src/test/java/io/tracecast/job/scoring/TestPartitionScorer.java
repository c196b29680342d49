package io.tracecast.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;
import static org.awaitility.Awaitility.await;

import io.tracecast.graph.engine.Forward;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.job.io.ContentPlace;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.spark.ExecutorRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskKilledException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The loop of a task against devices that answer at once, late, wrongly, or not at all. */
@Timeout(60)
class TestPartitionScorer {
  @TempDir private Path quarantine;

  private long heldBefore;

  /** Loads the decoder and compiles the loop, whose time would else be the first test's. */
  @BeforeAll
  static void warmUp(@TempDir Path folder) {
    LoopFixture loop = new LoopFixture(folder, new Configuration());
    try (PartitionScorer scorer = loop.open(new Instant(), LoopFixture.photographs("file", 100))) {
      assertThat(LoopFixture.drain(scorer)).hasSize(100);
    }
  }

  @BeforeEach
  void countMemory() {
    heldBefore = ExecutorRuntime.get().memory().allocatedBytes();
  }

  @AfterEach
  void noMemoryIsLeft() {
    assertThat(ExecutorRuntime.get().memory().allocatedBytes()).isEqualTo(heldBefore);
  }

  private LoopFixture local() {
    return new LoopFixture(quarantine, new Configuration());
  }

  /** Answers at once. */
  private static final class Instant extends LoopFixture.Device {
    @Override
    public CompletableFuture<Forward> submit(TensorBatch batch) {
      return CompletableFuture.completedFuture(answer(batch, 1));
    }
  }

  /** Answers a batch only when the next one is there: hangs if nothing is decoded ahead. */
  private static final class OneBehind extends LoopFixture.Device {
    private final int batches;
    private int submitted;
    private CompletableFuture<Forward> waiting;
    private TensorBatch waitingBatch;

    OneBehind(int batches) {
      this.batches = batches;
    }

    @Override
    public CompletableFuture<Forward> submit(TensorBatch batch) {
      if (waiting != null) {
        waiting.complete(answer(waitingBatch, 1));
      }
      waiting = new CompletableFuture<>();
      waitingBatch = batch;
      submitted++;
      return submitted == batches ? CompletableFuture.completedFuture(answer(batch, 1)) : waiting;
    }
  }

  /** Never answers, and reads its batches until it is told to let go. */
  private static final class Stuck extends LoopFixture.Device {
    private final List<TensorBatch.Hold> holds = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Forward> answer = new CompletableFuture<>();

    @Override
    public CompletableFuture<Forward> submit(TensorBatch batch) {
      holds.add(batch.hold());
      return answer;
    }
  }

  /** Answers with the same two scores to every image. */
  private static LoopFixture.Device scoring(float first, float second) {
    return new LoopFixture.Device() {
      @Override
      public CompletableFuture<Forward> submit(TensorBatch batch) {
        float[] values = new float[2 * batch.count()];
        for (int i = 0; i < values.length; i += 2) {
          values[i] = first;
          values[i + 1] = second;
        }
        OutputTensor scores = new OutputTensor("scores", batch.count(), List.of(2L), values);
        return CompletableFuture.completedFuture(new Forward(List.of(scores), 1, 1));
      }
    };
  }

  @ParameterizedTest
  @CsvSource({"0.9, 0.1, false", "1.0001, 0, false", "7.5, 0.2, true", "-3, -8, true"})
  void aBestScoreThatIsNoProbabilityIsNoticed(float first, float second, boolean raw) {
    LoopFixture loop = local();
    try (PartitionScorer scorer =
        loop.open(scoring(first, second), LoopFixture.photographs("file", 1))) {
      assertThat(LoopFixture.drain(scorer)).hasSize(1);
    }
    assertThat(loop.result().rawScores()).isEqualTo(raw);
  }

  @Test
  void theNextBatchIsDecodedWhileTheDeviceWorks() {
    LoopFixture loop = local();
    try (PartitionScorer scorer =
        loop.open(new OneBehind(5), LoopFixture.photographs("file", 18))) {
      assertThat(LoopFixture.drain(scorer)).hasSize(18);
    }
    assertThat(loop.result().scored()).isEqualTo(18);
    assertThat(loop.result().times().batchLatency().count()).isEqualTo(5);
  }

  /**
   * Returns what a task takes here and now that has nothing to wait for: what is meant to be slow
   * has to take longer, whatever the machine.
   */
  private long nanosWithoutWaiting(int images) {
    LoopFixture loop = local();
    try (PartitionScorer scorer =
        loop.open(new Instant(), LoopFixture.photographs("file", images))) {
      assertThat(LoopFixture.drain(scorer)).hasSize(images);
    }
    return loop.result().times().waits().totalNanos();
  }

  @Test
  void slowReadsOverlapAndBoundTheRun() {
    SlowFileSystem.mostAtOnce();
    int millis = (int) Math.max(1000, TimeUnit.NANOSECONDS.toMillis(nanosWithoutWaiting(64)));
    LoopFixture loop = new LoopFixture(quarantine, SlowFileSystem.configuration(millis));
    try (PartitionScorer scorer = loop.open(new Instant(), LoopFixture.photographs("slow", 64))) {
      assertThat(LoopFixture.drain(scorer)).hasSize(64);
    }
    assertThat(SlowFileSystem.mostAtOnce()).isGreaterThan(8).isLessThanOrEqualTo(32);
    assertThat(loop.result().times().bound()).isEqualTo(LoopTimes.Bound.READ);
  }

  @Test
  void aFastDeviceMakesTheRunDecodeBound() {
    LoopFixture loop = local();
    try (PartitionScorer scorer = loop.open(new Instant(), LoopFixture.photographs("file", 40))) {
      assertThat(LoopFixture.drain(scorer)).hasSize(40);
    }
    assertThat(loop.result().times().bound()).isEqualTo(LoopTimes.Bound.DECODE);
  }

  @Test
  void aSlowDeviceMakesTheRunForwardBound() {
    long nanos = Math.max(600_000_000, nanosWithoutWaiting(24));
    Executor late = CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS);
    LoopFixture.Device slow =
        new LoopFixture.Device() {
          @Override
          public CompletableFuture<Forward> submit(TensorBatch batch) {
            return CompletableFuture.supplyAsync(() -> answer(batch, nanos), late);
          }
        };
    LoopFixture loop = local();
    try (PartitionScorer scorer = loop.open(slow, LoopFixture.photographs("file", 24))) {
      assertThat(LoopFixture.drain(scorer)).hasSize(24);
    }
    assertThat(loop.result().times().bound()).isEqualTo(LoopTimes.Bound.FORWARD);
    assertThat(loop.result().times().batchLatency().percentileNanos(50))
        .isCloseTo(nanos, withPercentage(0.1)); // a histogram keeps three digits
  }

  @Test
  void aKilledTaskEndsBetweenBatchesAndSaysNothing() {
    LoopFixture loop = local();
    Instant device = new Instant();
    PartitionScorer scorer = loop.open(device, LoopFixture.photographs("file", 40));
    scorer.next();
    loop.killed.set(true);
    assertThatThrownBy(() -> LoopFixture.drain(scorer)).isInstanceOf(TaskKilledException.class);
    scorer.close();
    scorer.close();
    assertThat(loop.results).isEmpty();
    assertThat(device.closed).isTrue();
  }

  /**
   * What Spark does with a task: its loop, then, in the same thread, whatever happened, its end.
   */
  private static Thread start(PartitionScorer scorer) {
    Thread task =
        new Thread(
            () -> {
              try (scorer) {
                LoopFixture.drain(scorer);
              }
            });
    task.setUncaughtExceptionHandler((thread, failure) -> {});
    task.start();
    return task;
  }

  @Test
  void aTaskThatIsInterruptedWaitsForTheDeviceToLetGoOfItsBatch() throws Exception {
    LoopFixture loop = local();
    Stuck device = new Stuck();
    Thread task = start(loop.open(device, LoopFixture.photographs("file", 12)));
    await().until(() -> device.holds.size() == 2);
    task.interrupt();
    await().until(() -> device.answer.isCancelled() && task.getState() == Thread.State.WAITING);
    assertThat(ExecutorRuntime.get().memory().allocatedBytes()).isGreaterThan(heldBefore);
    assertThat(device.closed).isFalse();
    device.holds.forEach(TensorBatch.Hold::close);
    task.join();
    assertThat(device.closed).isTrue();
    assertThat(loop.results).isEmpty();
  }

  @Test
  void aTaskThatIsInterruptedBeforeTheDeviceTookItsBatchLetsGoOfIt() throws Exception {
    LoopFixture loop = local();
    LoopFixture.Device full =
        new LoopFixture.Device() {
          @Override
          public CompletableFuture<Forward> submit(TensorBatch batch) throws InterruptedException {
            throw new InterruptedException("while it waited for room");
          }
        };
    start(loop.open(full, LoopFixture.photographs("file", 4))).join();
    assertThat(full.closed).isTrue();
    assertThat(loop.results).isEmpty();
  }

  /** Has memory for so many images at once. */
  private static final class Small extends LoopFixture.Device {
    private final int images;
    private int refused;

    Small(int images) {
      this.images = images;
    }

    @Override
    public CompletableFuture<Forward> submit(TensorBatch batch) {
      if (batch.capacity() > images) {
        refused++;
        return CompletableFuture.failedFuture(
            new GraphException(GraphException.Kind.MEMORY, "No memory. Lower the batch size."));
      }
      return CompletableFuture.completedFuture(answer(batch, 1));
    }
  }

  @Test
  void aDeviceWithoutMemoryGetsHalfBatches() {
    LoopFixture loop = local();
    Small device = new Small(LoopFixture.BATCH_SIZE / 2);
    try (PartitionScorer scorer = loop.open(device, LoopFixture.photographs("file", 30))) {
      assertThat(LoopFixture.drain(scorer)).hasSize(30);
    }
    assertThat(loop.result().scored()).isEqualTo(30);
    assertThat(device.refused).isEqualTo(2);
  }

  @Test
  void aDeviceWithoutMemoryForHalfABatchFailsTheTaskWithTheRemedy() {
    LoopFixture loop = local();
    try (PartitionScorer scorer = loop.open(new Small(1), LoopFixture.photographs("file", 30))) {
      assertThatThrownBy(() -> LoopFixture.drain(scorer))
          .isInstanceOf(GraphException.class)
          .hasMessage("No memory. Lower the batch size.");
    }
    assertThat(loop.results).isEmpty();
  }

  @Test
  void aForwardPassThatFailsFailsTheTask() {
    LoopFixture.Device broken =
        new LoopFixture.Device() {
          @Override
          public CompletableFuture<Forward> submit(TensorBatch batch) {
            return CompletableFuture.failedFuture(new IllegalStateException("out of order"));
          }
        };
    LoopFixture loop = local();
    try (PartitionScorer scorer = loop.open(broken, LoopFixture.photographs("file", 4))) {
      assertThatThrownBy(() -> LoopFixture.drain(scorer))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("out of order");
    }
    assertThat(loop.results).isEmpty();
  }

  @Test
  void imagesThatFailLeaveTheRestOfTheirBatchAlone() {
    ImageRow good = LoopFixture.photographs("file", 1).next();
    List<ImageRow> images =
        List.of(
            good,
            ImageRow.ofFile("file:/gone.jpg", null, 3L),
            new ImageRow("carried", null, 2L, ContentPlace.ROW, new byte[] {1, 2}),
            good,
            new ImageRow("large", null, 2L << 20, ContentPlace.ROW, new byte[2 << 20]));
    LoopFixture loop = local();
    try (PartitionScorer scorer = loop.open(new Instant(), images.iterator())) {
      assertThat(LoopFixture.drain(scorer)).hasSize(2);
    }
    assertThat(loop.result().scored()).isEqualTo(2);
    assertThat(loop.result().quarantined()).isEqualTo(3);
    assertThat(quarantine.resolve(loop.result().quarantineFile()))
        .content()
        .contains("{\"path\":\"file:/gone.jpg\",\"phase\":\"read\",\"error\":\"not_found\"")
        .contains("{\"path\":\"carried\",\"phase\":\"decode\",\"error\":\"not_an_image\"")
        .contains("{\"path\":\"large\",\"phase\":\"read\",\"error\":\"too_large\"");
  }

  @Test
  void anImageAtWhichTheGraphFailsIsQuarantinedWithTheEnginesWords() {
    LoopFixture.Device failsAtOne =
        new LoopFixture.Device() {
          private int passes;

          @Override
          public CompletableFuture<Forward> submit(TensorBatch batch) {
            // the second batch, and each of its parts that holds its first image
            boolean fails = passes == 1 || passes == 2 || passes == 3;
            passes++;
            return fails
                ? CompletableFuture.failedFuture(
                    new GraphException(GraphException.Kind.FORWARD, "index 9 is out of bounds"))
                : CompletableFuture.completedFuture(answer(batch, 1));
          }
        };
    LoopFixture loop = local();
    try (PartitionScorer scorer = loop.open(failsAtOne, LoopFixture.photographs("file", 4))) {
      assertThat(LoopFixture.drain(scorer)).hasSize(4);
    }
    LoopFixture again = local();
    try (PartitionScorer scorer = again.open(failsAtOne, LoopFixture.photographs("file", 4))) {
      assertThat(LoopFixture.drain(scorer)).hasSize(3);
    }
    assertThat(again.result().scored()).isEqualTo(3);
    assertThat(again.result().quarantined()).isEqualTo(1);
    assertThat(quarantine.resolve(again.result().quarantineFile()))
        .content()
        .contains("\"phase\":\"forward\",\"error\":\"forward_failed\"")
        .contains("\"message\":\"index 9 is out of bounds\"");
  }

  @Test
  void aPassThatDoesNotReturnEndsTheTaskAndGivesTheGraphUp() {
    LoopFixture loop = local();
    Stuck device = new Stuck();
    try (PartitionScorer scorer =
        loop.open(device, LoopFixture.photographs("file", 4), Duration.ofMillis(50))) {
      assertThatThrownBy(() -> LoopFixture.drain(scorer))
          .isInstanceOfSatisfying(
              GraphException.class,
              e -> assertThat(e.kind()).isEqualTo(GraphException.Kind.TIMEOUT))
          .hasMessageStartingWith("Graph graph did not return from a forward pass within")
          .hasMessageContaining("--forward-timeout");
    }
    assertThat(device.givenUp).isNotNull();
    assertThat(device.closed).isTrue();
    // what the pass still reads is left with it; this one lets go after all
    device.holds.forEach(TensorBatch.Hold::close);
    heldBefore = ExecutorRuntime.get().memory().allocatedBytes();
  }
}
