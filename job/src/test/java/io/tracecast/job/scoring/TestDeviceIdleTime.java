package io.tracecast.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.engine.Forward;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.job.spark.ForwardLane;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether tasks keep a device busy that they share. What a batch takes to decode is measured before
 * each round, here and now; the device is as much slower or faster. Whatever else the machine does
 * only adds to the device's idle time, and may do so in any round: one undisturbed round shows what
 * the tasks are able to do. Tasks that do not decode ahead leave a device idle in every round, for
 * a quarter of its time if it is three times as slow as they are.
 */
@Timeout(120)
class TestDeviceIdleTime {
  private static final int SLOTS = 2;
  private static final int BATCHES_PER_SLOT = 30;
  private static final int WARM_UP_ROUNDS = 4;
  private static final int MOST_ROUNDS = 10;

  private static final ExecutorService TASKS = Executors.newFixedThreadPool(SLOTS);

  @TempDir private static Path quarantine;

  /**
   * Runs one batch at a time, each for the same while, in the order in which they come. It keeps
   * its schedule whatever else the machine does: a batch ends when it should have ended.
   */
  private static final class Waiting extends LoopFixture.Device {
    private final long nanosPerBatch;
    private long firstNanos;
    private long freeNanos;
    private long idleNanos;

    Waiting(long nanosPerBatch) {
      this.nanosPerBatch = nanosPerBatch;
    }

    @Override
    public synchronized CompletableFuture<Forward> submit(TensorBatch batch) {
      long now = System.nanoTime();
      if (firstNanos == 0) {
        firstNanos = now;
        freeNanos = now;
      }
      idleNanos += Math.max(0, now - freeNanos);
      freeNanos = Math.max(now, freeNanos) + nanosPerBatch;
      Executor then =
          CompletableFuture.delayedExecutor(freeNanos - now, TimeUnit.NANOSECONDS, Runnable::run);
      return CompletableFuture.supplyAsync(() -> answer(batch, nanosPerBatch), then);
    }

    synchronized double idleShare() {
      return (double) idleNanos / (freeNanos - firstNanos);
    }
  }

  @BeforeAll
  static void warmUp() {
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      decodeNanosPerBatch();
    }
  }

  private static long decodeNanosPerBatch() {
    long start = System.nanoTime();
    run(new Waiting(0));
    return (System.nanoTime() - start) / (SLOTS * BATCHES_PER_SLOT);
  }

  @AfterAll
  static void endTasks() {
    TASKS.shutdown();
  }

  /** Has all slots score at once on one device; returns what they waited for, together. */
  private static LoopTimes run(ForwardLane device) {
    return LoopTimes.sum(
        IntStream.range(0, SLOTS)
            .mapToObj(slot -> CompletableFuture.supplyAsync(() -> score(device), TASKS))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList());
  }

  private static LoopTimes score(ForwardLane device) {
    LoopFixture loop = new LoopFixture(quarantine, new Configuration());
    loop.passesPerSlot = 1.0 / SLOTS;
    int images = LoopFixture.BATCH_SIZE * BATCHES_PER_SLOT;
    try (PartitionScorer scorer = loop.open(device, LoopFixture.photographs("file", images))) {
      assertThat(LoopFixture.drain(scorer)).hasSize(images);
    }
    return loop.result().times();
  }

  /** A round, as the device saw it and as the tasks told it. */
  private record Round(double idleShare, LoopTimes.Bound bound) {}

  /** Returns the first round that is as it should be, or the last one. */
  private static Round firstRound(double decodeTimes, Predicate<Round> asItShouldBe) {
    List<Round> rounds = new ArrayList<>();
    do {
      Waiting device = new Waiting(Math.round(decodeTimes * decodeNanosPerBatch()));
      LoopTimes.Bound bound = run(device).bound();
      rounds.add(new Round(device.idleShare(), bound));
    } while (!asItShouldBe.test(rounds.get(rounds.size() - 1)) && rounds.size() < MOST_ROUNDS);
    System.out.println("a device of " + decodeTimes + " times the decoding: " + rounds);
    return rounds.get(rounds.size() - 1);
  }

  @Test
  void theDeviceIsHardlyEverIdleWhereDecodingIsFastEnough() {
    Round best =
        firstRound(
            3, round -> round.idleShare() <= 0.05 && round.bound() == LoopTimes.Bound.FORWARD);
    assertThat(best.idleShare()).isLessThanOrEqualTo(0.05);
    assertThat(best.bound()).isEqualTo(LoopTimes.Bound.FORWARD);
  }

  @Test
  void aRunIsDecodeBoundWhereTheDeviceOutrunsDecoding() {
    Round best =
        firstRound(
            0.25, round -> round.idleShare() > 0.5 && round.bound() == LoopTimes.Bound.DECODE);
    assertThat(best.bound()).isEqualTo(LoopTimes.Bound.DECODE);
    assertThat(best.idleShare()).isGreaterThan(0.5);
  }
}
