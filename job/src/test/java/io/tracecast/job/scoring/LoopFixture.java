package io.tracecast.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.answer.AnswerRequest;
import io.tracecast.graph.answer.OutputSpec;
import io.tracecast.graph.answer.Task;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.archive.GraphInterfaceJson;
import io.tracecast.graph.engine.Forward;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.engine.LayoutChoice;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.tensor.Activation;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.Layout;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.job.Invocation;
import io.tracecast.job.io.ImageRow;
import io.tracecast.job.scoring.care.Care;
import io.tracecast.job.spark.ExecutorState;
import io.tracecast.job.spark.ForwardLane;
import io.tracecast.job.spark.ScoringPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;

/** The loop of a task in front of a device that a test plays, with real images. */
final class LoopFixture {
  static final int BATCH_SIZE = 4;

  private static final GraphInterface INTERFACE =
      new GraphInterface(
          Preprocessing.imagenet(), List.of(), Task.AUTO, Activation.NONE, List.of());

  final AtomicBoolean killed = new AtomicBoolean();
  final List<PartitionResult> results = new ArrayList<>();
  double passesPerSlot = 1;
  Care care = Care.none(killed::get);
  private final Path quarantine;
  private final Configuration hadoop;

  LoopFixture(Path quarantine, Configuration hadoop) {
    this.quarantine = quarantine;
    this.hadoop = hadoop;
  }

  /** A device; the fixture gives it the shape of an image and watches that it is closed. */
  abstract static class Device implements ForwardLane {
    boolean closed;
    GraphException givenUp;

    @Override
    public ImageShape inputShape() {
      return new ImageShape(3, 224, 224, ElementType.FLOAT32, Layout.NCHW);
    }

    @Override
    public AnswerForm answers() {
      OutputSpec scores =
          new OutputSpec("scores", ElementType.FLOAT32, List.of(2L), List.of(), true);
      return AnswerForm.of(List.of(scores), AnswerRequest.FIRST);
    }

    @Override
    public void giveUp(GraphException why) {
      givenUp = why;
    }

    @Override
    public void close() {
      closed = true;
    }

    /** Returns an answer of two classes that names nothing. */
    static Forward answer(TensorBatch batch, long nanos) {
      float[] values = new float[2 * batch.count()];
      return new Forward(
          List.of(new OutputTensor("scores", batch.count(), List.of(2L), values)), nanos, nanos);
    }
  }

  PartitionScorer open(ForwardLane device, Iterator<ImageRow> images) {
    return open(device, images, ScoringPlan.Passes.DEFAULT_TIMEOUT);
  }

  PartitionScorer open(ForwardLane device, Iterator<ImageRow> images, Duration timeout) {
    ScoringPlan plan =
        new ScoringPlan(
            "run",
            new ScoringPlan.Graph(
                "graph", "digest", GraphFormat.ONNX, GraphInterfaceJson.write(INTERFACE)),
            new ScoringPlan.Engine("cpu", false, null),
            new ScoringPlan.Passes(
                BATCH_SIZE, ScoringPlan.Passes.AS_SLOTS, 1, LayoutChoice.MEASURE, timeout),
            new ScoringPlan.Rows(2, false, false, 0),
            new ScoringPlan.Decoding("auto", 1 << 20, 1 << 20, false, false, null, false),
            quarantine.toUri().toString());
    return new PartitionScorer(
        new PartitionScorer.Task(
            new TaskStart(7, 1, 0, 0), passesPerSlot, killed::get, hadoop, care),
        plan,
        INTERFACE,
        device,
        images,
        decoder ->
            new ExecutorState(
                new ExecutorState.Place("1", "host", "cpu"),
                new ExecutorState.Graph("nchw", decoder, 1, 0, 0),
                new ExecutorState.Span(0, 0, 0, 0),
                0),
        results::add);
  }

  /** Returns so many images, the same photograph under one scheme. */
  static Iterator<ImageRow> photographs(String scheme, int count) {
    Path file = Invocation.IMAGES.resolve("china.jpg");
    long length = file.toFile().length();
    return IntStream.range(0, count)
        .mapToObj(i -> ImageRow.ofFile(scheme + ":" + file, null, length))
        .iterator();
  }

  static List<Row> drain(PartitionScorer scorer) {
    List<Row> rows = new ArrayList<>();
    scorer.forEachRemaining(rows::add);
    return rows;
  }

  PartitionResult result() {
    assertThat(results).hasSize(1);
    return results.get(0);
  }
}
