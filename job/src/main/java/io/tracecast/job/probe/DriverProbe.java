package io.tracecast.job.probe;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.engine.Device;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.engine.GraphSession;
import io.tracecast.graph.engine.SessionSettings;
import io.tracecast.job.spark.ExecutorRuntime;
import io.tracecast.job.spark.ForwardLane;
import io.tracecast.job.spark.ScoringPlan;
import io.tracecast.job.spark.SessionPlan;
import io.tracecast.job.spark.SessionRegistry;
import io.tracecast.job.spark.SessionRequest;
import io.tracecast.job.spark.Slots;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Loads the graph on the driver, which runs it on made-up images, before the cluster is asked for
 * anything.
 */
public final class DriverProbe {

  /**
   * What the probe found. Closing it lets the session go; embedded, the run's tasks use the same.
   */
  public static final class Outcome implements AutoCloseable {
    private final SessionRegistry.Lease lease;

    private Outcome(SessionRegistry.Lease lease) {
      this.lease = lease;
    }

    /** Returns where its passes run; closing it closes this. */
    public ForwardLane lane() {
      return lease;
    }

    /** Returns how an image's answer is read from the graph's outputs. */
    public AnswerForm answers() {
      return lease.session().answers();
    }

    /** Returns whether an image's answer is the same whatever else is in its batch. */
    public boolean rowsIndependent() {
      return lease.session().rowsIndependent();
    }

    /** Returns the batch size that the graph took. */
    public int batchSize() {
      return lease.session().settings().batches().sizes().get(0);
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
   * Loads and runs the graph. A graph that leaves its batch open may still take one image alone: it
   * is then tried with that.
   *
   * @param slots tasks that run at once where the run's tasks run in this process too; empty where
   *     a cluster runs them
   * @param err where it is said that the graph takes one image alone
   * @throws GraphException if it does not load or run
   */
  public static Outcome run(
      ScoringPlan plan,
      GraphArchive archive,
      GraphInterface graphInterface,
      Optional<Slots> slots,
      PrintWriter err) {
    return AnyBatch.tried(
        plan.batchSize(),
        size -> runOnce(plan.withBatchSize(size), archive, graphInterface, slots),
        err);
  }

  /**
   * Loads and runs the graph on the processor, lets it go, and returns how an answer is read.
   *
   * @param timeout how long it may take
   * @param err where it is said that the graph takes one image alone
   * @throws GraphException if it does not load or run, or has no such output
   */
  public static AnswerForm answers(
      GraphArchive archive,
      GraphInterface graphInterface,
      int batchSize,
      Duration timeout,
      PrintWriter err) {
    return AnyBatch.tried(batchSize, size -> answers(archive, graphInterface, size, timeout), err);
  }

  private static AnswerForm answers(
      GraphArchive archive, GraphInterface graphInterface, int batchSize, Duration timeout) {
    return ran(archive, graphInterface, batchSize, timeout, GraphSession::answers);
  }

  static <T> T ran(
      GraphArchive archive,
      GraphInterface graphInterface,
      int batchSize,
      Duration timeout,
      Function<GraphSession, T> finding) {
    SessionSettings settings = SessionPlan.settings(graphInterface, batchSize, 1, Device.CPU);
    SessionRequest request = new SessionRequest(archive.sha256(), settings, 1, timeout);
    try (SessionRegistry.Lease lease =
        ExecutorRuntime.get().sessions().acquire(request, () -> archive, () -> {})) {
      return finding.apply(lease.session());
    }
  }

  private static Outcome runOnce(
      ScoringPlan plan,
      GraphArchive archive,
      GraphInterface graphInterface,
      Optional<Slots> slots) {
    ScoringPlan local = slots.isPresent() ? plan : plan.tryingOut();
    int passesAtOnce = slots.map(here -> plan.passes().atOnce(here.perExecutor())).orElse(1);
    SessionSettings settings = SessionPlan.settings(local, graphInterface, null, passesAtOnce);
    return new Outcome(
        ExecutorRuntime.get()
            .sessions()
            .acquire(
                new SessionRequest(
                    archive.sha256(), settings, passesAtOnce, plan.passes().timeout()),
                () -> archive,
                () -> {}));
  }
}
