package io.tracecast.job.spark;

import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.engine.Forward;
import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.ImageDecoder;
import io.tracecast.graph.image.ImageDecoders;
import io.tracecast.graph.image.ImageTransform;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.stats.LatencyHistogram;
import io.tracecast.graph.stats.Stage;
import io.tracecast.graph.stats.StageClock;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import io.tracecast.job.io.ImageRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.Row;

/**
 * The loop of one task: images in, rows of predictions out, in order. Reading runs ahead in the
 * executor's pool; while the inference pool runs one batch, this thread decodes the next straight
 * into its memory. At most {@link #BATCHES_AHEAD} batches wait for their forward pass.
 */
final class PartitionScorer implements Iterator<Row>, AutoCloseable {
  private static final int BATCHES_AHEAD = 2;
  private static final int READ_AHEAD_IMAGES = 32;
  private static final long READ_AHEAD_BYTES = 64L << 20;

  /**
   * What the loop needs to know of the task that it runs in.
   *
   * @param partition the partition's index
   * @param attempt tells attempts at the partition apart
   * @param killed whether Spark wants the task to end
   * @param hadoop how file systems are reached
   */
  record Task(int partition, long attempt, BooleanSupplier killed, Configuration hadoop) {}

  /** A batch on its way through the engine, with the images in its slots. */
  private record InFlight(
      TensorBatch batch, List<DecodedRow> images, CompletableFuture<Forward> forward) {}

  /** An image in a batch, with the size of its picture in pixels. */
  record DecodedRow(ImageRow image, int width, int height) {}

  private final Task task;
  private final ScoringPlan plan;
  private final SessionRegistry.Lease lease;
  private final Consumer<PartitionResult> results;
  private final ReadAhead reads;
  private final ImageDecoder decoder;
  private final ImageTransform transform;
  private final TensorMemory memory;
  private final Predictions predictions;
  private final QuarantineFile quarantine;
  private final StageClock clock = new StageClock();
  private final LatencyHistogram.Recorder batchLatency = new LatencyHistogram.Recorder();
  private final ArrayDeque<TensorBatch> freeBatches = new ArrayDeque<>();
  private final ArrayDeque<InFlight> inFlight = new ArrayDeque<>();
  private final ArrayDeque<Row> rows = new ArrayDeque<>();
  private final List<String> examples = new ArrayList<>();
  private long scored;
  private long quarantined;
  private boolean finished;
  private boolean closed;

  private PartitionScorer(
      Task task,
      ScoringPlan plan,
      GraphInterface graphInterface,
      SessionRegistry.Lease lease,
      Iterator<ImageRow> images,
      Consumer<PartitionResult> results) {
    this.task = task;
    this.plan = plan;
    this.lease = lease;
    this.results = results;
    DecodeOptions decoding = plan.decoding().options();
    Preprocessing preprocessing =
        graphInterface.preprocessing().withLayout(lease.session().inputShape().layout());
    this.reads =
        new ReadAhead(
            images,
            new ImageReader(task.hadoop(), decoding.limits()),
            ExecutorRuntime.get().readerPool(),
            READ_AHEAD_IMAGES,
            READ_AHEAD_BYTES);
    this.decoder = ImageDecoders.open(decoding, preprocessing.resize().smallestSource());
    this.transform = ImageTransform.of(preprocessing);
    this.memory =
        ExecutorRuntime.get()
            .memory()
            .child("partition " + task.partition() + "." + task.attempt(), memoryLimit());
    this.predictions = new Predictions(plan, graphInterface);
    this.quarantine =
        new QuarantineFile(
            plan.quarantineDirectory(), task.partition(), task.attempt(), task.hadoop());
  }

  /**
   * Opens the loop, which takes over the lease.
   *
   * @param results receives the partition's result once all images are through
   */
  static PartitionScorer open(
      Task task,
      ScoringPlan plan,
      GraphInterface graphInterface,
      SessionRegistry.Lease lease,
      Iterator<ImageRow> images,
      Consumer<PartitionResult> results) {
    try {
      return new PartitionScorer(task, plan, graphInterface, lease, images, results);
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  /** Room for the batches in flight and the one that is being filled, rounded as Arrow rounds. */
  private long memoryLimit() {
    long batch = lease.session().inputShape().sizeInBytes() * plan.batchSize();
    return (BATCHES_AHEAD + 1) * Long.highestOneBit(Math.max(batch, 1 << 20) - 1) * 2;
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
    if (inFlight.size() == BATCHES_AHEAD || (!inFlight.isEmpty() && !reads.hasNext())) {
      collect(inFlight.remove());
    } else if (reads.hasNext()) {
      submit();
    } else {
      finish();
    }
  }

  private void submit() {
    TensorBatch batch =
        freeBatches.isEmpty()
            ? memory.allocate(lease.session().inputShape(), plan.batchSize())
            : freeBatches.remove();
    batch.clear();
    List<DecodedRow> images = new ArrayList<>(plan.batchSize());
    while (images.size() < plan.batchSize() && reads.hasNext()) {
      ReadAhead.Read read = reads.next();
      clock.add(Stage.READ, read.nanos(), 0);
      if (read.failure() != null) {
        refuse(read.image(), Phase.READ, read.failure());
      } else {
        fill(batch, images, read.image());
      }
    }
    if (images.isEmpty()) {
      freeBatches.add(batch);
      return;
    }
    batch.setCount(images.size());
    inFlight.add(new InFlight(batch, images, forward(batch)));
  }

  private CompletableFuture<Forward> forward(TensorBatch batch) {
    try {
      return lease.pool().submit(lease.session(), batch);
    } catch (InterruptedException e) {
      throw killed(e);
    }
  }

  private static Forward await(CompletableFuture<Forward> forward) {
    try {
      return forward.get();
    } catch (InterruptedException e) {
      throw killed(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }

  private static TaskKilledException killed(InterruptedException cause) {
    Thread.currentThread().interrupt();
    TaskKilledException killed = new TaskKilledException("the task was interrupted");
    killed.initCause(cause);
    return killed;
  }

  private void fill(TensorBatch batch, List<DecodedRow> images, ImageRow image) {
    Phase phase = Phase.DECODE;
    try {
      long wall = System.nanoTime();
      long cpu = StageClock.threadCpuNanos();
      DecodedImage decoded = decoder.decode(image.content());
      long decodedWall = System.nanoTime();
      long decodedCpu = StageClock.threadCpuNanos();
      clock.add(Stage.DECODE, decodedWall - wall, decodedCpu - cpu);
      phase = Phase.TRANSFORM;
      transform.transform(decoded, batch.slot(images.size()));
      clock.add(
          Stage.TRANSFORM,
          System.nanoTime() - decodedWall,
          StageClock.threadCpuNanos() - decodedCpu);
      images.add(
          new DecodedRow(image.withoutContent(), decoded.sourceWidth(), decoded.sourceHeight()));
    } catch (UnreadableImageException e) {
      refuse(image, phase, e);
    }
  }

  private void refuse(ImageRow image, Phase phase, Exception failure) {
    try {
      quarantine.add(
          image.path(), phase, ImageFailure.kind(failure), ImageFailure.message(failure));
      quarantined++;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the quarantine file", e);
    }
  }

  private void collect(InFlight done) {
    Forward forward = await(done.forward());
    clock.add(Stage.FORWARD, forward.wallNanos(), forward.cpuNanos());
    batchLatency.record(forward.wallNanos());
    long wall = System.nanoTime();
    long cpu = StageClock.threadCpuNanos();
    for (int i = 0; i < done.images().size(); i++) {
      rows.add(predictions.row(done.images().get(i), forward.output(), i));
      if (examples.size() < plan.examples()) {
        examples.add(predictions.inWords(done.images().get(i), forward.output(), i));
      }
    }
    clock.add(Stage.POSTPROCESS, System.nanoTime() - wall, StageClock.threadCpuNanos() - cpu);
    scored += done.images().size();
    freeBatches.add(done.batch());
  }

  private void finish() {
    finished = true;
    try {
      quarantine.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot finish the quarantine file", e);
    }
    results.accept(
        new PartitionResult(
            task.partition(),
            ExecutorProbe.state(plan.runId(), lease, decoder.name()),
            scored,
            quarantined,
            clock.times(),
            batchLatency.snapshot(),
            quarantine.name(),
            quarantine.firstError(),
            examples));
  }

  /** Lets go of everything, waiting for forward passes that still read the batches. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    reads.close();
    inFlight.forEach(batch -> batch.forward().cancel(false));
    inFlight.forEach(batch -> closeReleased(batch.batch()));
    freeBatches.forEach(TensorBatch::close);
    decoder.close();
    memory.close();
    lease.close();
  }

  private static void closeReleased(TensorBatch batch) {
    batch.close();
    try {
      batch.awaitReleased();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
