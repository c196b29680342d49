package io.tracecast.job.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.engine.Forward;
import io.tracecast.graph.tensor.TensorBatch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether tasks keep a device busy that they share. What a batch takes to decode is measured first,
 * here and now; the device is as much slower or faster.
 */
@Timeout(120)
class TestDeviceIdleTime {
  private static final int SLOTS = 2;
  private static final int BATCHES_PER_SLOT = 30;
  private static final int WARM_UP_ROUNDS = 4;
  private static final int ROUNDS = 3;

  private static final ExecutorService TASKS = Executors.newFixedThreadPool(SLOTS);

  @TempDir private static Path quarantine;

  private static long decodeNanosPerBatch;

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
  static void measureDecoding() {
    long[] nanos = new long[WARM_UP_ROUNDS];
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      long start = System.nanoTime();
      run(new Waiting(0));
      nanos[round] = System.nanoTime() - start;
    }
    decodeNanosPerBatch = Arrays.stream(nanos).min().getAsLong() / (SLOTS * BATCHES_PER_SLOT);
  }

  @AfterAll
  static void endTasks() {
    TASKS.shutdown();
  }

  /** Has all slots score at once on one device; returns what they waited for, together. */
  private static Waits run(ForwardLane device) {
    return IntStream.range(0, SLOTS)
        .mapToObj(slot -> CompletableFuture.supplyAsync(() -> score(device), TASKS))
        .toList()
        .stream()
        .map(CompletableFuture::join)
        .reduce(Waits.NONE, Waits::plus);
  }

  private static Waits score(ForwardLane device) {
    LoopFixture loop = new LoopFixture(quarantine, new Configuration());
    int images = LoopFixture.BATCH_SIZE * BATCHES_PER_SLOT;
    try (PartitionScorer scorer = loop.open(device, LoopFixture.photographs("file", images))) {
      assertThat(LoopFixture.drain(scorer)).hasSize(images);
    }
    return loop.result().waits();
  }

  @Test
  void theDeviceIsHardlyEverIdleWhereDecodingIsFastEnough() {
    Waiting[] devices =
        Stream.generate(() -> new Waiting(3 * decodeNanosPerBatch))
            .limit(ROUNDS)
            .toArray(Waiting[]::new);
    Arrays.stream(devices)
        .forEach(device -> assertThat(run(device).bound()).isEqualTo(Waits.Bound.FORWARD));
    double[] idle = Arrays.stream(devices).mapToDouble(Waiting::idleShare).sorted().toArray();
    System.out.println("idle share of the device, by round: " + Arrays.toString(idle));
    assertThat(idle[ROUNDS / 2]).isLessThanOrEqualTo(0.05);
  }

  @Test
  void aRunIsDecodeBoundWhereTheDeviceOutrunsDecoding() {
    Waiting device = new Waiting(decodeNanosPerBatch / 4);
    assertThat(run(device).bound()).isEqualTo(Waits.Bound.DECODE);
    assertThat(device.idleShare()).isGreaterThan(0.5);
  }
}
