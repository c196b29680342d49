package io.tracecast.job.batchsize;

import io.tracecast.graph.engine.Forward;
import io.tracecast.graph.engine.SessionSettings;
import io.tracecast.graph.process.CpuClock;
import io.tracecast.graph.tensor.NoiseBatch;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import io.tracecast.job.scoring.PartitionScorer;
import io.tracecast.job.spark.ForwardLane;
import io.tracecast.job.spark.KilledTask;
import io.tracecast.job.spark.ResidentMemory;
import io.tracecast.job.spark.TaskMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Measures forward passes on a lane with as many at once as a run has, since they contend for
 * caches and memory. Used by one thread.
 */
final class ForwardMeter implements BatchSizeSearch.Meter, AutoCloseable {

  /** As in the warm-up of a session: engines profile once and optimise at the second run. */
  private static final int WARM_UP_RUNS = 2;

  private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long MAX_PASSES = 64;

  private final ForwardLane lane;
  private final SessionSettings settings;
  private final int passesAtOnce;
  private final int slots;
  private final TensorMemory memory;
  private final long residentBefore = ResidentMemory.inBytes();
  private final Map<Integer, TensorBatch> batches = new HashMap<>();
  private final Map<Integer, Integer> passes = new HashMap<>();

  /**
   * @param lane where the passes run; stays the caller's
   * @param slots tasks that will run at once
   * @param memory where batches come from
   */
  ForwardMeter(
      ForwardLane lane,
      SessionSettings settings,
      int passesAtOnce,
      int slots,
      TensorMemory memory) {
    this.lane = lane;
    this.settings = settings;
    this.passesAtOnce = passesAtOnce;
    this.slots = slots;
    this.memory = memory;
  }

  @Override
  public void warmUp(int batchSize) {
    batches.put(batchSize, NoiseBatch.allocate(memory, lane.inputShape(), batchSize));
    long nanos = 0;
    for (int run = 0; run < WARM_UP_RUNS; run++) {
      long start = nanoTime();
      run(batchSize, 1);
      nanos = nanoTime() - start;
    }
    long repeats = Math.min(MAX_PASSES, ROUND_NANOS / Math.max(1, nanos));
    passes.put(batchSize, (int) Math.max(1, repeats));
  }

  @Override
  public long nanosPerImage(int batchSize) {
    int repeats = passes.get(batchSize);
    long wall = nanoTime();
    long cpu = CpuClock.processNanos();
    long passCpu = run(batchSize, repeats);
    return cost(nanoTime() - wall, CpuClock.processNanos() - cpu, passCpu)
        / ((long) repeats * passesAtOnce * batchSize);
  }

  /** Helpers of a pass, or threads of a provider, only show in the time of the whole process. */
  private long cost(long wallNanos, long processNanos, long passNanos) {
    if (settings.device().isGpu()) {
      return wallNanos;
    }
    boolean alone = settings.intraOpThreads() == 1 && settings.provider().isEmpty();
    return alone ? passNanos : processNanos;
  }

  /** Runs so many passes on each thread; returns what all took of their threads' time. */
  private long run(int batchSize, int repeats) {
    List<CompletableFuture<Forward>> forwards = new ArrayList<>();
    try {
      for (int pass = 0; pass < repeats * passesAtOnce; pass++) {
        forwards.add(lane.submit(batches.get(batchSize)));
      }
      CompletableFuture.allOf(forwards.toArray(CompletableFuture[]::new)).join();
    } catch (InterruptedException e) {
      throw KilledTask.by(e, "the task was interrupted");
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
    return forwards.stream().mapToLong(forward -> forward.join().cpuNanos()).sum();
  }

  @Override
  public long memoryInBytes(int batchSize) {
    long grown = Math.max(0, ResidentMemory.inBytes() - residentBefore);
    return grown + slots * TaskMemory.batchLimitInBytes(lane.inputShape().sizeInBytes(), batchSize);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  /** Gives the batches back, after the passes that still read them. */
  @Override
  public void close() {
    batches.values().forEach(PartitionScorer::closeReleased);
  }
}
