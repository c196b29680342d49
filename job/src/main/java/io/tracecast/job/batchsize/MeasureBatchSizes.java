package io.tracecast.job.batchsize;

import io.tracecast.graph.engine.SessionSettings;
import io.tracecast.graph.tensor.TensorMemory;
import io.tracecast.job.spark.BroadcastArchive;
import io.tracecast.job.spark.ExecutorRuntime;
import io.tracecast.job.spark.LocalCopy;
import io.tracecast.job.spark.ScoringPlan;
import io.tracecast.job.spark.SessionPlan;
import io.tracecast.job.spark.SessionRegistry;
import io.tracecast.job.spark.SessionRequest;
import io.tracecast.job.spark.Slots;
import io.tracecast.job.spark.TaskGpu;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** Searches for the batch size in one executor. */
final class MeasureBatchSizes implements Function<Integer, FoundBatchSize> {
  private static final long serialVersionUID = 1L;

  /** No processor and few cards gain from more. */
  private static final int LARGEST = 256;

  private final ScoringPlan plan;
  private final Broadcast<BroadcastArchive> archive;

  MeasureBatchSizes(ScoringPlan plan, Broadcast<BroadcastArchive> archive) {
    this.plan = plan;
    this.archive = archive;
  }

  @Override
  public FoundBatchSize call(Integer ignored) {
    SparkEnv env = SparkEnv.get();
    int slots = Slots.of(env.conf()).perExecutor();
    int passesAtOnce = plan.passes().atOnce(slots);
    SessionSettings settings =
        SessionPlan.settings(
            plan, plan.graph().graphInterface(), TaskGpu.address(TaskContext.get()), passesAtOnce);
    ExecutorRuntime runtime = ExecutorRuntime.get();
    LocalCopy copy = LocalCopy.of(archive);
    try (SessionRegistry.Lease lease =
            runtime
                .sessions()
                .acquire(
                    new SessionRequest(
                        plan.graph().sha256(), settings, passesAtOnce, plan.passes().timeout()),
                    copy::archive,
                    copy::close);
        TensorMemory memory = runtime.memory().child("batch size search", Long.MAX_VALUE);
        ForwardMeter meter = new ForwardMeter(lease, settings, passesAtOnce, slots, memory)) {
      long limit = NativeMemory.limitInBytes(env.conf());
      BatchSizeSearch.Outcome outcome = new BatchSizeSearch(meter, largest(lease), limit).run();
      return new FoundBatchSize(
          outcome.chosen(),
          outcome.end(),
          env.blockManager().blockManagerId().host(),
          settings.device().toString(),
          outcome.candidates(),
          limit,
          outcome.nanos());
    }
  }

  /** A batch is at most 2 GiB. */
  private static int largest(SessionRegistry.Lease lease) {
    return (int) Math.min(LARGEST, Integer.MAX_VALUE / lease.inputShape().sizeInBytes());
  }
}
