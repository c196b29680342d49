package io.tracecast.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TestInferencePool {
  /** Large enough that a pass is still running when the test looks. */
  private static final int IMAGES = 8;

  private static final TensorMemory MEMORY = TensorMemory.root(1L << 30);
  private static GraphSession session;

  @BeforeAll
  static void open() {
    session = GraphSession.open(Samples.onnx(), SessionSettings.of(Samples.IMAGE, IMAGES), MEMORY);
  }

  /** Closing the memory fails where anything in this class leaked. */
  @AfterAll
  static void close() {
    session.close();
    MEMORY.close();
  }

  @Test
  void everyBatchIsAnsweredWithItsCost() throws Exception {
    OutputTensor expected;
    try (TensorBatch batch = batch();
        GraphPredictor predictor = session.newPredictor()) {
      expected = predictor.predict(batch);
    }
    List<TensorBatch> batches = new ArrayList<>();
    List<CompletableFuture<Forward>> results = new ArrayList<>();
    try (InferencePool pool = InferencePool.open("test", 2, 1)) {
      for (int i = 0; i < 6; i++) {
        batches.add(batch());
        results.add(pool.submit(session, batches.get(i)));
      }
      for (CompletableFuture<Forward> result : results) {
        Forward forward = result.get();
        assertThat(forward.output()).isEqualTo(expected);
        assertThat(forward.wallNanos()).isPositive();
        assertThat(forward.cpuNanos()).isPositive();
      }
    }
    batches.forEach(TensorBatch::close);
  }

  @Test
  void passesRunOnNamedDaemonThreadsThatFindTheEnginesResources() throws Exception {
    try (InferencePool pool = InferencePool.open("cpu", 1, 0);
        TensorBatch batch = batch()) {
      pool.submit(session, batch).get();
      Thread thread =
          Thread.getAllStackTraces().keySet().stream()
              .filter(candidate -> candidate.getName().equals("tracecast-forward-cpu-0"))
              .findFirst()
              .orElseThrow();
      assertThat(thread.isDaemon()).isTrue();
      assertThat(thread.getContextClassLoader()).isSameAs(InferencePool.class.getClassLoader());
    }
  }

  @Test
  void aSubmitterMayCancelAndCloseItsBatchWhileThePassRuns() throws Exception {
    try (TensorMemory slot = MEMORY.child("slot", 1 << 28);
        InferencePool pool = InferencePool.open("test", 1, 1)) {
      TensorBatch running = Samples.noise(slot, Samples.IMAGE, IMAGES);
      TensorBatch waiting = Samples.noise(slot, Samples.IMAGE, IMAGES);
      CompletableFuture<Forward> first = pool.submit(session, running);
      CompletableFuture<Forward> second = pool.submit(session, waiting);
      first.cancel(false);
      second.cancel(false);
      running.close();
      waiting.close();
      assertThat(slot.allocatedBytes()).as("held by the engine").isPositive();
      running.awaitReleased();
      waiting.awaitReleased();
      assertThat(slot.allocatedBytes()).isZero();
      assertThatThrownBy(first::get).isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void closingFailsWhatWaitsAndFinishesWhatRuns() throws Exception {
    InferencePool pool = InferencePool.open("test", 1, 4);
    List<CompletableFuture<Forward>> results = new ArrayList<>();
    try (TensorBatch batch = batch()) {
      for (int i = 0; i < 4; i++) {
        results.add(pool.submit(session, batch));
      }
      results.get(0).get();
      pool.close();
      pool.close();
      assertThat(results).allMatch(CompletableFuture::isDone);
      assertThatThrownBy(() -> results.get(3).get())
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("no forward pass begins any more");
      assertThatThrownBy(() -> pool.submit(session, batch))
          .isInstanceOfSatisfying(
              GraphException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CLOSED));
      batch.awaitReleased();
    }
  }

  @Test
  void aClosedSessionIsNeverRunAgain() throws Exception {
    GraphSession small =
        GraphSession.open(
            Samples.smallTorchScript("sums.pt"), SessionSettings.of(Samples.SMALL, 2), MEMORY);
    try (InferencePool pool = InferencePool.open("test", 1, 1);
        TensorBatch batch = Samples.noise(MEMORY, small.inputShape(), 2)) {
      pool.submit(small, batch).get();
      small.close();
      assertThatThrownBy(() -> pool.submit(small, batch).get())
          .hasCauseInstanceOf(GraphException.class)
          .hasMessageContaining("The session of graph sums.pt is closed");
    }
  }

  @Test
  void submittingBlocksWhileTooManyWaitAndCanBeInterrupted() throws Exception {
    try (InferencePool pool = InferencePool.open("test", 1, 0);
        TensorBatch batch = batch()) {
      CompletableFuture<Forward> running = pool.submit(session, batch);
      CompletableFuture<Throwable> outcome = new CompletableFuture<>();
      Thread submitter =
          new Thread(
              () -> {
                try {
                  outcome.complete(pool.submit(session, batch).handle((f, e) -> e).join());
                } catch (InterruptedException e) {
                  outcome.complete(e);
                }
              });
      submitter.start();
      submitter.interrupt();
      assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
      running.get();
      batch.awaitReleased();
    }
  }

  @Test
  void closingASessionWaitsForRunningPasses() throws Exception {
    GraphSession mine =
        GraphSession.open(Samples.onnx(), SessionSettings.of(Samples.IMAGE, IMAGES), MEMORY);
    try (InferencePool pool = InferencePool.open("test", 1, 0);
        TensorBatch batch = batch()) {
      CompletableFuture<Forward> running = pool.submit(mine, batch);
      await().until(() -> mine.passesInside() == 1 || running.isDone());
      mine.close();
      mine.close();
      assertThat(running.get().output().rows()).isEqualTo(IMAGES);
    }
  }

  private static TensorBatch batch() {
    return Samples.noise(MEMORY, Samples.IMAGE, IMAGES);
  }
}
