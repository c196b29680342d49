package io.tracecast.job.benchmark.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.engine.Device;
import io.tracecast.graph.engine.GraphPredictor;
import io.tracecast.graph.engine.SessionSettings;
import io.tracecast.graph.stats.benchmark.Quantiles;
import io.tracecast.graph.tensor.NoiseBatch;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import io.tracecast.job.Invocation;
import io.tracecast.job.spark.ExecutorRuntime;
import io.tracecast.job.spark.SessionPlan;
import io.tracecast.job.spark.SessionRegistry;
import io.tracecast.job.spark.SessionRequest;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What measuring costs, against loops that do nothing but run the graph: {@code mvn verify
 * -Plimits}.
 */
class CheckMeasuringCost {
  private static final int SLOTS = Math.min(2, Runtime.getRuntime().availableProcessors());
  private static final int BATCH_SIZE = 1;
  private static final int ROUNDS = 40;
  private static final int TURNS = 10;
  private static final long TURN_NANOS = 100_000_000;
  private static final double ALLOWED = 0.02;

  @Test
  void turnsOfATenthOfASecondGiveTheImagesPerSecondOfABareLoop() throws Exception {
    GraphArchive graph = graph();
    SessionSettings settings =
        SessionPlan.settings(graph.graphInterface().orElseThrow(), BATCH_SIZE, 1, Device.CPU);
    ExecutorRuntime runtime = ExecutorRuntime.get();
    ExecutorService threads = Executors.newFixedThreadPool(SLOTS);
    try (SessionRegistry.Lease lease =
            runtime
                .sessions()
                .acquire(
                    new SessionRequest(graph.sha256(), settings, SLOTS, Duration.ofMinutes(10)),
                    () -> graph,
                    () -> {});
        TensorMemory memory = runtime.memory().child("check", Long.MAX_VALUE)) {
      Arms arms = new Arms(new VariantSessions.Session(lease, settings, 0), memory, threads);
      arms.warmUp();
      double[] ratios = new double[ROUNDS];
      Arrays.setAll(ratios, round -> arms.measured() / arms.bare());
      double median = Quantiles.of(ratios, 0.5);
      System.out.printf(
          Locale.ROOT,
          "images/s of the benchmark by those of a bare loop: median %.4f of %d rounds, middle half"
              + " %.4f to %.4f%n",
          median,
          ROUNDS,
          Quantiles.of(ratios, 0.25),
          Quantiles.of(ratios, 0.75));
      assertThat(median).isBetween(1 - ALLOWED, 1 + ALLOWED);
    } finally {
      threads.shutdownNow();
    }
  }

  private static GraphArchive graph() throws Exception {
    Path file = Path.of(System.getProperty("limits.graph", Invocation.ONNX.toString()));
    try (InputStream stream = Files.newInputStream(file)) {
      return GraphArchive.read(file.toString(), stream);
    }
  }

  /** The two ways of running a graph, in all slots at the same time; each tells images/s. */
  private static final class Arms {
    private final VariantSessions.Session session;
    private final TensorMemory memory;
    private final ExecutorService threads;
    private int passes = 1;

    Arms(VariantSessions.Session session, TensorMemory memory, ExecutorService threads) {
      this.session = session;
      this.memory = memory;
      this.threads = threads;
    }

    /** Finds how many passes a turn takes, once both ways have come to their pace. */
    void warmUp() {
      for (int i = 0; i < 3; i++) {
        double perSlot = bare() / SLOTS / BATCH_SIZE;
        passes = (int) Math.max(1, Math.round(perSlot * TURN_NANOS / 1e9));
        measured();
      }
    }

    /** As slots do it, with the wait for each other before each turn. */
    double measured() {
      CyclicBarrier together = new CyclicBarrier(SLOTS);
      return inAllSlots(
          () -> {
            try (SlotMeter meter =
                new SlotMeter(List.of(session), SLOTS, memory, Optional.empty())) {
              together.await();
              long start = System.nanoTime();
              for (int turn = 0; turn < TURNS; turn++) {
                together.await();
                meter.measure(0, turn, passes);
              }
              return System.nanoTime() - start;
            }
          });
    }

    double bare() {
      CyclicBarrier together = new CyclicBarrier(SLOTS);
      return inAllSlots(
          () -> {
            TensorBatch batch =
                NoiseBatch.allocate(memory, session.lane().inputShape(), BATCH_SIZE);
            try (GraphPredictor predictor = session.lane().session().newPredictor()) {
              together.await();
              long start = System.nanoTime();
              for (int pass = 0; pass < TURNS * passes; pass++) {
                predictor.predictAnswers(batch);
              }
              return System.nanoTime() - start;
            } finally {
              batch.close();
            }
          });
    }

    private double inAllSlots(Callable<Long> slot) {
      List<Future<Long>> running = new ArrayList<>();
      IntStream.range(0, SLOTS).forEach(any -> running.add(threads.submit(slot)));
      double imagesPerSecond = 0;
      for (Future<Long> one : running) {
        imagesPerSecond += (double) TURNS * passes * BATCH_SIZE / (await(one) / 1e9);
      }
      return imagesPerSecond;
    }

    private static long await(Future<Long> one) {
      try {
        return one.get();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
