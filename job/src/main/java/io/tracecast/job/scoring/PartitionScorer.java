package io.tracecast.job.scoring;

import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.engine.Forward;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.process.CpuClock;
import io.tracecast.graph.stats.LatencyHistogram;
import io.tracecast.graph.stats.Stage;
import io.tracecast.graph.stats.StageClock;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import io.tracecast.job.error.Printable;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.io.PredictionColumns;
import io.tracecast.job.scoring.care.Care;
import io.tracecast.job.spark.ExecutorRuntime;
import io.tracecast.job.spark.ExecutorState;
import io.tracecast.job.spark.ForwardLane;
import io.tracecast.job.spark.KilledTask;
import io.tracecast.job.spark.ScoringPlan;
import io.tracecast.job.spark.TaskMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of one task: images in, rows of predictions out, in order. Reading runs ahead in the
 * executor's pool; while the inference pool runs one batch, this thread decodes the next straight
 * into its memory. At most {@link TaskMemory#BATCHES_AHEAD} batches wait for their forward pass.
 */
public final class PartitionScorer implements Iterator<Row>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionScorer.class);

  /**
   * What the loop needs to know of the task that it runs in.
   *
   * @param start how the task came here
   * @param passesPerSlot forward passes that the executor runs at once for each task that it does
   * @param killed whether Spark wants the task to end
   * @param hadoop how file systems are reached
   * @param care which images are scored as usual; the loop closes it
   */
  record Task(
      TaskStart start,
      double passesPerSlot,
      BooleanSupplier killed,
      Configuration hadoop,
      Care care) {

    int partition() {
      return start.partition();
    }

    long attempt() {
      return start.taskId();
    }
  }

  /** A batch on its way through the engine, with the images in its slots and where they begin. */
  private record InFlight(
      TensorBatch batch,
      List<BatchFiller.DecodedRow> images,
      CompletableFuture<Forward> forward,
      long place) {}

  private final Task task;
  private final ScoringPlan plan;
  private final ForwardLane lane;
  private final Function<String, ExecutorState> executor;
  private final Consumer<PartitionResult> results;
  private final StageClock clock = new StageClock();
  private final QuarantineFile quarantine;
  private final BatchFiller filler;
  private final TensorMemory memory;
  private final Predictions predictions;
  private final LatencyHistogram.Recorder batchLatency = new LatencyHistogram.Recorder();
  private final ArrayDeque<TensorBatch> freeBatches = new ArrayDeque<>();
  private final ArrayDeque<InFlight> inFlight = new ArrayDeque<>();
  private final ArrayDeque<Row> rows = new ArrayDeque<>();
  private final ClassCounts.Recorder classes = new ClassCounts.Recorder();
  private final List<Example> examples = new ArrayList<>();
  private final long startNanos;
  private int batchSize;
  private long forwardWaitNanos;
  private long scored;
  private boolean rawScores;
  private boolean finished;
  private boolean closed;
  private boolean gaveUp;

  /**
   * Opens the loop, which takes over the lane.
   *
   * @param executor tells of the executor, given the decoder's name
   * @param results receives the partition's result once all images are through
   */
  PartitionScorer(
      Task task,
      ScoringPlan plan,
      GraphInterface graphInterface,
      ForwardLane lane,
      Iterator<ImageRow> images,
      Function<String, ExecutorState> executor,
      Consumer<PartitionResult> results) {
    this.task = task;
    this.plan = plan;
    this.batchSize = plan.batchSize();
    this.lane = lane;
    this.executor = executor;
    this.results = results;
    ExecutorRuntime runtime = ExecutorRuntime.get();
    DecodeOptions decoding = plan.decoding().options();
    this.quarantine =
        new QuarantineFile(
            plan.quarantineDirectory(),
            plan.runId(),
            task.partition(),
            task.attempt(),
            task.hadoop());
    this.filler =
        new BatchFiller(
            new ReadAhead(
                images,
                new ImageReader(task.hadoop(), decoding.limits()),
                runtime.readerPool(),
                TaskMemory.READ_AHEAD_IMAGES,
                TaskMemory.READ_AHEAD_BYTES,
                task.killed()),
            decoding,
            runtime.decodeMemory(),
            plan.decoding().quarantineForbidden(),
            graphInterface.preprocessing().withLayout(lane.inputShape().layout()),
            quarantine,
            clock,
            task.killed(),
            task.care());
    this.memory =
        runtime
            .memory()
            .child(
                "partition " + task.partition() + "." + task.attempt(),
                TaskMemory.batchLimitInBytes(lane.inputShape().sizeInBytes(), plan.batchSize()));
    this.predictions = new Predictions(plan, graphInterface, lane.answers());
    this.startNanos = System.nanoTime();
  }

  @Override
  public boolean hasNext() {
    while (rows.isEmpty() && !finished) {
      if (task.killed().getAsBoolean()) {
        throw new TaskKilledException("the task was killed between two batches");
      }
      advance();
    }
    return !rows.isEmpty();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException("The partition has no more predictions");
    }
    return rows.remove();
  }

  private void advance() {
    if (inFlight.size() == TaskMemory.BATCHES_AHEAD || (!inFlight.isEmpty() && mustDrain())) {
      collect(inFlight.remove());
    } else if (filler.isNextAlone()) {
      scoreAlone();
    } else if (filler.hasMore()) {
      submit();
    } else {
      finish();
    }
  }

  private boolean mustDrain() {
    return task.care().isInTheWay() || !filler.hasMore() || filler.isNextAlone();
  }

  private void submit() {
    long place = filler.place();
    InFlight oldest = inFlight.peek();
    task.care()
        .together(
            oldest == null ? filler.nextPath() : oldest.images().get(0).image().path(),
            oldest == null ? place : oldest.place(),
            place,
            batchSize);
    TensorBatch batch = idleBatch();
    List<BatchFiller.DecodedRow> images = filler.fill(batch);
    if (!images.isEmpty()) {
      CompletableFuture<Forward> forward = forward(batch);
      inFlight.add(new InFlight(freeBatches.pop(), images, forward, place));
    }
  }

  /** Sees one image through, of which the next attempt will know if the process dies at it. */
  private void scoreAlone() {
    long place = filler.place();
    TensorBatch batch = idleBatch();
    List<BatchFiller.DecodedRow> images = filler.fillAlone(batch);
    if (!images.isEmpty()) {
      task.care().forward();
      CompletableFuture<Forward> forward = forward(batch);
      inFlight.add(new InFlight(freeBatches.pop(), images, forward, place));
      collect(inFlight.remove());
    }
  }

  /** Returns a batch that lies idle, on top of the others that do. */
  private TensorBatch idleBatch() {
    TensorBatch batch =
        freeBatches.isEmpty()
            ? memory.allocate(lane.inputShape(), batchSize)
            : freeBatches.remove();
    freeBatches.push(batch);
    return batch;
  }

  private CompletableFuture<Forward> forward(TensorBatch batch) {
    long start = System.nanoTime();
    try {
      return lane.submit(batch);
    } catch (InterruptedException e) {
      throw KilledTask.by(e, "the task was interrupted");
    } finally {
      forwardWaitNanos += System.nanoTime() - start;
    }
  }

  private void collect(InFlight done) {
    freeBatches.push(done.batch());
    try {
      addRows(done.images(), await(done.forward()));
    } catch (GraphException e) {
      switch (e.kind()) {
        case MEMORY -> halve(done, e);
        case FORWARD -> isolate(done, e);
        default -> throw e;
      }
    }
    freeBatches.removeIf(batch -> batch.capacity() > batchSize && closed(batch));
  }

  private void addRows(List<BatchFiller.DecodedRow> images, Forward forward) {
    clock.add(Stage.FORWARD, forward.wallNanos(), forward.cpuNanos());
    batchLatency.record(forward.wallNanos());
    long wall = System.nanoTime();
    long cpu = CpuClock.threadNanos();
    for (int i = 0; i < images.size(); i++) {
      addRow(images.get(i), forward, i);
    }
    clock.add(Stage.POSTPROCESS, System.nanoTime() - wall, CpuClock.threadNanos() - cpu);
  }

  private void addRow(BatchFiller.DecodedRow image, Forward forward, int index) {
    try {
      PredictionColumns.Answer answer = predictions.answer(forward.outputs(), index);
      rows.add(predictions.row(image, answer));
      rawScores |= Predictions.isRaw(answer);
      if (answer.ranking().size() > 0) {
        classes.count(answer.ranking().indices()[0]);
      }
      if (examples.size() < plan.rows().examplesOf(task.partition())) {
        examples.add(predictions.example(image, answer));
      }
      scored++;
    } catch (NotANumberException e) {
      filler.refuse(image.image(), e);
    }
  }

  private int smallestBatch() {
    return (plan.batchSize() + 1) / 2;
  }

  /**
   * Runs a batch that the device had no memory for once more, in halves, and goes on with halves.
   */
  private void halve(InFlight done, GraphException cause) {
    if (done.batch().capacity() <= smallestBatch()) {
      throw cause;
    }
    if (batchSize != smallestBatch()) {
      batchSize = smallestBatch();
      LOG.warn(
          "Going on with batches of {} images: {}", batchSize, Printable.of(cause.getMessage()));
    }
    for (int from = 0; from < done.images().size(); from += batchSize) {
      int count = Math.min(batchSize, done.images().size() - from);
      TensorBatch half = memory.allocate(lane.inputShape(), batchSize);
      freeBatches.push(half);
      for (int i = 0; i < count; i++) {
        half.slot(i).put(done.batch().slot(from + i));
      }
      half.setCount(count);
      addRows(done.images().subList(from, from + count), await(forward(half)));
    }
  }

  /**
   * Finds the images at which the graph fails and quarantines them; the others get their answers.
   * If the graph fails at all of them it may be out of order: it then has to answer made-up images.
   */
  private void isolate(InFlight done, GraphException cause) {
    FailingImages failing =
        new FailingImages(done.batch(), scratch(done.batch()), part -> await(forward(part)));
    Map<Integer, GraphException> failures =
        failing.find(
            done.images().size(),
            cause,
            (from, answer) ->
                addRows(done.images().subList(from, from + answer.output().rows()), answer));
    failures.forEach((index, why) -> filler.refuse(done.images().get(index).image(), why));
  }

  /**
   * Returns a batch like that one, of those that lie idle, in the shape that the lane is sure of.
   */
  private TensorBatch scratch(TensorBatch like) {
    TensorBatch scratch =
        freeBatches.stream()
            .filter(batch -> batch != like && batch.capacity() == like.capacity())
            .findFirst()
            .orElseGet(
                () -> {
                  TensorBatch batch = memory.allocate(lane.inputShape(), like.capacity());
                  freeBatches.addLast(batch);
                  return batch;
                });
    scratch.reshape(lane.inputShape());
    return scratch;
  }

  private static boolean closed(TensorBatch batch) {
    closeReleased(batch);
    return true;
  }

  private Forward await(CompletableFuture<Forward> forward) {
    long start = System.nanoTime();
    try {
      return forward.get(plan.passes().timeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw KilledTask.by(e, "the task was interrupted");
    } catch (TimeoutException e) {
      throw givenUp();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } finally {
      forwardWaitNanos += System.nanoTime() - start;
    }
  }

  private GraphException givenUp() {
    gaveUp = true;
    GraphException failure =
        new GraphException(
            GraphException.Kind.TIMEOUT,
            "Graph %s did not return from a forward pass within %d s. Look for a loop in it that does not end, or give it longer with --forward-timeout."
                .formatted(plan.graph().name(), plan.passes().timeout().toSeconds()));
    lane.giveUp(failure);
    return failure;
  }

  private void finish() {
    finished = true;
    task.care().close();
    try {
      quarantine.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot finish the quarantine file", e);
    }
    results.accept(
        new PartitionResult(
            task.start(),
            executor.apply(filler.decoderName()),
            scored,
            filler.quarantined(),
            times(),
            rawScores,
            quarantine.name(),
            quarantine.firstError(),
            classes.snapshot(),
            examples));
  }

  private LoopTimes times() {
    LatencyHistogram latency = batchLatency.snapshot();
    long loopNanos = System.nanoTime() - startNanos;
    long rowNanos = task.start().rowNanos();
    long passNanos = Math.round(loopNanos * task.passesPerSlot());
    long busyNanos = clock.times().wallNanos(Stage.FORWARD);
    return new LoopTimes(
        clock.times(),
        latency,
        new Waits(
            filler.waitedNanos() + rowNanos,
            forwardWaitNanos,
            loopNanos + rowNanos,
            passNanos,
            Math.max(0, passNanos - busyNanos),
            Math.max(0, latency.count() - 2)));
  }

  /** Lets go of everything, waiting for forward passes that still read the batches. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (gaveUp) {
      // the pass still reads its batch, and will for good: the memory stays with it
      LOG.error("Leaving batches behind, since graph {} does not return", plan.graph().name());
      filler.close();
      lane.close();
      task.care().close();
      return;
    }
    inFlight.forEach(batch -> batch.forward().cancel(false));
    inFlight.forEach(batch -> closeReleased(batch.batch()));
    freeBatches.forEach(PartitionScorer::closeReleased);
    filler.close();
    memory.close();
    lane.close();
    task.care().close();
  }

  /**
   * Closes a batch and waits until the device has let go of it, whatever interrupts: Spark
   * interrupts the task that it kills, but no forward pass, and memory that a pass still reads
   * cannot be given back.
   */
  public static void closeReleased(TensorBatch batch) {
    batch.close();
    boolean interrupted = Thread.interrupted();
    boolean released = false;
    while (!released) {
      try {
        batch.awaitReleased();
        released = true;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
