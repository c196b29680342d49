package io.tracecast.job.scoring;

import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.engine.NativeWork;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.MappedIterator;
import io.tracecast.job.io.SharedConfiguration;
import io.tracecast.job.io.sink.PartitionCounts;
import io.tracecast.job.io.source.ImageRowCodec;
import io.tracecast.job.scoring.care.Care;
import io.tracecast.job.spark.BroadcastArchive;
import io.tracecast.job.spark.ExecutorProbe;
import io.tracecast.job.spark.ExecutorRuntime;
import io.tracecast.job.spark.LocalCopy;
import io.tracecast.job.spark.ScoringPlan;
import io.tracecast.job.spark.SessionPlan;
import io.tracecast.job.spark.SessionRegistry;
import io.tracecast.job.spark.SessionRequest;
import io.tracecast.job.spark.Slots;
import io.tracecast.job.spark.TaskGpu;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;
import org.apache.spark.util.TaskFailureListener;

/** Scores one partition: rows of images in, rows of predictions out. Runs on executors. */
public final class ScorePartition implements FlatMapFunction<Iterator<Row>, Row> {
  private static final long serialVersionUID = 1L;

  private final ScoringPlan plan;
  private final Broadcast<BroadcastArchive> archive;
  private final SharedConfiguration hadoop;
  private final ScoringAccumulator results;

  public ScorePartition(
      ScoringPlan plan,
      Broadcast<BroadcastArchive> archive,
      SharedConfiguration hadoop,
      ScoringAccumulator results) {
    this.plan = plan;
    this.archive = archive;
    this.hadoop = hadoop;
    this.results = results;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    long begun = System.nanoTime();
    Iterator<ImageRow> images = new MappedIterator<>(rows, ImageRowCodec::fromRow);
    if (!images.hasNext()) {
      return Collections.emptyIterator();
    }
    long firstRow = System.nanoTime();
    TaskContext context = TaskContext.get();
    // decoders are native as well: the end of the process waits for the whole task
    NativeWork.Running running = NativeWork.begin();
    TaskCompletionListener ended = finished -> running.close();
    context.addTaskCompletionListener(ended);
    GraphInterface graphInterface = plan.graph().graphInterface();
    SessionRegistry.Lease lease = acquire(context, graphInterface);
    ExecutorRuntime.get().startOf(plan.runId());
    TaskStart start =
        new TaskStart(
            context.partitionId(),
            context.taskAttemptId(),
            firstRow - begun,
            System.nanoTime() - firstRow);
    BooleanSupplier killed = () -> context.isInterrupted() || NativeWork.isEnding();
    PartitionScorer scorer = open(context, killed, start, graphInterface, lease, images);
    TaskCompletionListener close =
        finished -> {
          PartitionCounts.forget(finished.taskAttemptId());
          scorer.close(); // before what was added first
        };
    context.addTaskCompletionListener(close);
    return scorer;
  }

  /** Tells the driver, and what commits the rows. */
  private void report(PartitionResult result) {
    PartitionCounts.leave(
        result.start().taskId(),
        new PartitionCounts(
            Optional.ofNullable(result.quarantineFile()), result.scored(), result.quarantined()));
    results.add(result);
  }

  private SessionRegistry.Lease acquire(TaskContext context, GraphInterface graphInterface) {
    int passesAtOnce = plan.passes().atOnce(slots());
    LocalCopy copy = LocalCopy.of(archive);
    return ExecutorRuntime.get()
        .sessions()
        .acquire(
            new SessionRequest(
                plan.graph().sha256(),
                SessionPlan.settings(plan, graphInterface, TaskGpu.address(context), passesAtOnce),
                passesAtOnce,
                plan.passes().timeout()),
            copy::archive,
            copy::close);
  }

  private static int slots() {
    return Slots.of(SparkEnv.get().conf()).perExecutor();
  }

  private PartitionScorer open(
      TaskContext context,
      BooleanSupplier killed,
      TaskStart start,
      GraphInterface graphInterface,
      SessionRegistry.Lease lease,
      Iterator<ImageRow> images) {
    try {
      Care care = Care.of(plan, context, hadoop.value(), killed);
      TaskFailureListener failed = (task, failure) -> care.failed(failure);
      context.addTaskFailureListener(failed);
      return new PartitionScorer(
          new PartitionScorer.Task(
              start,
              (double) plan.passes().atOnce(slots()) / slots(),
              killed,
              hadoop.value(),
              care),
          plan,
          graphInterface,
          lease,
          images,
          decoder -> ExecutorProbe.state(plan.runId(), lease, decoder),
          this::report);
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }
}
