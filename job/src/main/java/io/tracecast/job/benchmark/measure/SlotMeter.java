package io.tracecast.job.benchmark.measure;

import io.tracecast.graph.engine.Forward;
import io.tracecast.graph.engine.SessionSettings;
import io.tracecast.graph.process.CpuClock;
import io.tracecast.graph.tensor.NoiseBatch;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import io.tracecast.job.benchmark.measure.SlotSamples.Turn;
import io.tracecast.job.benchmark.measure.SlotSamples.WarmUp;
import io.tracecast.job.scoring.PartitionScorer;
import io.tracecast.job.spark.KilledTask;
import io.tracecast.job.spark.ScoringPlan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Runs and times one slot's work: forward passes, one after the other, on batches that stay in
 * memory, or the whole way of pictures. Used by one thread.
 */
final class SlotMeter implements AutoCloseable {
  private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int AGREEING_WINDOWS = 3;
  private static final double AGREEMENT = 0.05;
  private static final int MOST_WINDOWS = 50;

  private final List<VariantSessions.Session> sessions;
  private final int slots;
  private final Optional<Whole> whole;
  private final List<TensorBatch> batches = new ArrayList<>();

  /**
   * The whole way of pictures, for where it is timed.
   *
   * @param pictures which
   * @param plans of the variants, in their order
   */
  record Whole(Pictures pictures, List<ScoringPlan> plans) {}

  /**
   * @param sessions of the variants; stay the caller's
   * @param slots tasks that measure at the same time in this process
   * @param memory where batches come from
   * @param whole what is timed instead of forward passes alone; empty for those
   */
  SlotMeter(
      List<VariantSessions.Session> sessions,
      int slots,
      TensorMemory memory,
      Optional<Whole> whole) {
    this.sessions = sessions;
    this.slots = slots;
    this.whole = whole;
    try {
      for (VariantSessions.Session session : sessions) {
        batches.add(
            NoiseBatch.allocate(
                memory, session.lane().inputShape(), session.settings().batches().sizes().get(0)));
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Runs a variant until three windows of a tenth of a second agree within 5 per cent. */
  WarmUp warmUp(int variant) {
    long start = System.nanoTime();
    int passes = 1;
    Deque<Double> last = new ArrayDeque<>();
    for (int window = 1; window <= MOST_WINDOWS; window++) {
      Turn turn = measure(variant, 0, passes);
      double nanosPerPass = (double) turn.wallNanos() / passes;
      passes = (int) Math.max(1, Math.ceil(WINDOW_NANOS / nanosPerPass));
      last.addLast(nanosPerPass);
      if (last.size() > AGREEING_WINDOWS) {
        last.removeFirst();
      }
      if (last.size() == AGREEING_WINDOWS && agree(last)) {
        return new WarmUp(window, System.nanoTime() - start, true, passes);
      }
    }
    return new WarmUp(MOST_WINDOWS, System.nanoTime() - start, false, passes);
  }

  private static boolean agree(Deque<Double> windows) {
    return Collections.max(windows) <= Collections.min(windows) * (1 + AGREEMENT);
  }

  /** Runs a variant for one turn. */
  Turn measure(int variant, int run, int passes) {
    long images = (long) passes * batches.get(variant).capacity();
    return whole.isPresent()
        ? measureWhole(whole.get(), variant, run, images)
        : measurePasses(variant, run, passes, images);
  }

  private Turn measureWhole(Whole way, int variant, int run, long images) {
    long startMillis = System.currentTimeMillis();
    long process = CpuClock.processNanos();
    long start = System.nanoTime();
    way.pictures().score(way.plans().get(variant), sessions.get(variant), images);
    long wall = System.nanoTime() - start;
    long cpu = (CpuClock.processNanos() - process) / slots;
    return new Turn(variant, run, startMillis, images, wall, cpu, new long[0]);
  }

  private Turn measurePasses(int variant, int run, int passes, long images) {
    long[] passNanos = new long[passes];
    long startMillis = System.currentTimeMillis();
    long process = CpuClock.processNanos();
    long start = System.nanoTime();
    long own = 0;
    for (int pass = 0; pass < passes; pass++) {
      long before = System.nanoTime();
      own += forward(variant).cpuNanos();
      passNanos[pass] = System.nanoTime() - before;
    }
    long wall = System.nanoTime() - start;
    long cpu = seesOwnTime(variant) ? own : (CpuClock.processNanos() - process) / slots;
    return new Turn(variant, run, startMillis, images, wall, cpu, passNanos);
  }

  /** Helpers of a pass, or threads of a provider, only show in the time of the whole process. */
  private boolean seesOwnTime(int variant) {
    SessionSettings settings = sessions.get(variant).settings();
    return settings.intraOpThreads() == 1 && settings.provider().isEmpty();
  }

  private Forward forward(int variant) {
    try {
      return sessions.get(variant).lane().submit(batches.get(variant)).get();
    } catch (InterruptedException e) {
      throw KilledTask.by(e, "the task was interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }

  /** Gives the batches back, after the passes that still read them. */
  @Override
  public void close() {
    batches.forEach(PartitionScorer::closeReleased);
  }
}
