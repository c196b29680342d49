package io.tracecast.job.spark;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.engine.GraphPredictor;
import io.tracecast.graph.engine.SessionSettings;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import java.util.Optional;

/** Loads the graph on the driver and runs one image, before the cluster is asked for anything. */
public final class DriverProbe {

  /**
   * What the probe found. Closing it lets the session go; embedded, the run's tasks use the same.
   */
  public static final class Finding implements AutoCloseable {
    private final SessionRegistry.Lease lease;
    private final int classes;

    private Finding(SessionRegistry.Lease lease, int classes) {
      this.lease = lease;
      this.classes = classes;
    }

    /** Returns how many numbers one image's answer has. */
    public int classes() {
      return classes;
    }

    /** Returns what loading took, in nanoseconds. */
    public long loadNanos() {
      return lease.session().loadNanos();
    }

    /** Returns what warming up took, in nanoseconds. */
    public long warmUpNanos() {
      return lease.session().warmUpNanos();
    }

    @Override
    public void close() {
      lease.close();
    }
  }

  private DriverProbe() {}

  /**
   * Runs the graph on one black image.
   *
   * @param slots tasks that run at once where the run's tasks run in this process too; empty where
   *     a cluster runs them
   */
  public static Finding run(
      ScoringPlan plan,
      GraphArchive archive,
      GraphInterface graphInterface,
      Optional<Slots> slots) {
    ScoringPlan local = slots.isPresent() ? plan : plan.withDevice("cpu");
    SessionSettings settings = SessionPlan.settings(local, graphInterface, null);
    SessionRegistry.Lease lease =
        ExecutorRuntime.get()
            .sessions()
            .acquire(
                archive.sha256(),
                settings,
                slots.map(here -> plan.passes().atOnce(here.perExecutor())).orElse(1),
                () -> archive,
                () -> {});
    try {
      return new Finding(lease, answer(lease).rowLength());
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  private static OutputTensor answer(SessionRegistry.Lease lease) {
    int capacity = lease.session().settings().batchSizes().get(0);
    try (TensorMemory memory = ExecutorRuntime.get().memory().child("probe", Long.MAX_VALUE);
        TensorBatch batch = memory.allocate(lease.session().inputShape(), capacity);
        GraphPredictor predictor = lease.session().newPredictor()) {
      batch.setCount(1);
      return predictor.predict(batch);
    }
  }
}
