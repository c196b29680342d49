package io.tracecast.job.probe;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.engine.Device;
import io.tracecast.graph.engine.Forward;
import io.tracecast.graph.engine.SessionSettings;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.spark.ExecutorRuntime;
import io.tracecast.job.spark.ResidentMemory;
import io.tracecast.job.spark.SessionPlan;
import io.tracecast.job.spark.SessionRegistry;
import io.tracecast.job.spark.SessionRequest;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * How a graph makes the resident memory of a process grow, engine included, in bytes; measured, as
 * no archive tells.
 *
 * @param loadingBytes the peak while it is loaded and warmed up at its batch size
 * @param loadedBytes what stays, with the memory of one forward pass
 * @param forwardBytes what each further forward pass at the same time takes
 * @param batchSize images of a forward pass
 * @param answers how an image's answer is read
 */
public record GraphFootprint(
    long loadingBytes,
    long loadedBytes,
    long forwardBytes,
    @JsonIgnore int batchSize,
    @JsonIgnore AnswerForm answers) {
  private static final int PASSES_AT_ONCE = 3;

  /** Passes overlap wherever they begin if each thread runs several. */
  private static final int ROUNDS = 4;

  /** Returns how many numbers one image's answer has. */
  @JsonProperty
  public long classes() {
    return answers.outputs().get(0).length();
  }

  /**
   * Loads and runs the graph in this process, on the processor. Nothing else should go on in it. A
   * graph that leaves its batch open may still take one image alone: that is measured then.
   *
   * @param batchSize images of a forward pass
   * @param intraOpThreads threads of a forward pass
   * @param timeout how long it may take to load
   * @param err where it is said that the graph takes one image alone
   * @throws io.tracecast.graph.engine.GraphException if it does not load or run
   */
  public static GraphFootprint measure(
      GraphArchive archive,
      GraphInterface graphInterface,
      int batchSize,
      int intraOpThreads,
      Duration timeout,
      PrintWriter err) {
    return AnyBatch.tried(
        batchSize, size -> measure(archive, graphInterface, size, intraOpThreads, timeout), err);
  }

  private static GraphFootprint measure(
      GraphArchive archive,
      GraphInterface graphInterface,
      int batchSize,
      int intraOpThreads,
      Duration timeout) {
    SessionSettings settings =
        SessionPlan.settings(graphInterface, batchSize, intraOpThreads, Device.CPU);
    ResidentMemory.resetPeak();
    long before = ResidentMemory.inBytes();
    SessionRegistry sessions = ExecutorRuntime.get().sessions();
    try (SessionRegistry.Lease lease =
        sessions.acquire(
            new SessionRequest(archive.sha256(), settings, PASSES_AT_ONCE, timeout),
            () -> archive,
            () -> {})) {
      long loading = ResidentMemory.peakInBytes();
      long loaded = ResidentMemory.inBytes();
      long grown = runAtOnce(lease, batchSize);
      return new GraphFootprint(
          growth(before, Math.max(loading, loaded)),
          growth(before, loaded),
          grown / (PASSES_AT_ONCE - 1),
          batchSize,
          lease.session().answers());
    }
  }

  private static long growth(long from, long to) {
    return Math.max(0, to - from);
  }

  /** Returns by how many bytes memory grew beside the batches of passes that ran at once. */
  private static long runAtOnce(SessionRegistry.Lease lease, int batchSize) {
    List<TensorBatch> batches = new ArrayList<>();
    try (TensorMemory memory = ExecutorRuntime.get().memory().child("footprint", Long.MAX_VALUE)) {
      try {
        for (int i = 0; i < PASSES_AT_ONCE; i++) {
          TensorBatch batch = memory.allocate(lease.inputShape(), batchSize);
          batch.setCount(batchSize);
          batches.add(batch);
        }
        long ready = ResidentMemory.inBytes();
        ResidentMemory.resetPeak();
        await(lease, batches);
        return growth(ready, ResidentMemory.peakInBytes());
      } finally {
        batches.forEach(TensorBatch::close);
      }
    }
  }

  private static void await(SessionRegistry.Lease lease, List<TensorBatch> batches) {
    try {
      for (int round = 0; round < ROUNDS; round++) {
        List<CompletableFuture<Forward>> passes = new ArrayList<>();
        for (TensorBatch batch : batches) {
          passes.add(lease.submit(batch));
        }
        for (CompletableFuture<Forward> pass : passes) {
          pass.get();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw JobErrors.clusterFailed(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }
}
