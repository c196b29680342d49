package io.tracecast.job.benchmark;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.engine.Forward;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.job.spark.ForwardLane;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Keeps what a graph answers, image by image in the order in which they came. */
final class RecordingLane implements ForwardLane {
  private final ForwardLane lane;
  private final List<CompletableFuture<Forward>> forwards = new ArrayList<>();

  /**
   * @param lane what runs the graph; closed with this one
   */
  RecordingLane(ForwardLane lane) {
    this.lane = lane;
  }

  @Override
  public ImageShape inputShape() {
    return lane.inputShape();
  }

  @Override
  public AnswerForm answers() {
    return lane.answers();
  }

  @Override
  public CompletableFuture<Forward> submit(TensorBatch batch) throws InterruptedException {
    CompletableFuture<Forward> forward = lane.submit(batch);
    forwards.add(forward);
    return forward;
  }

  @Override
  public void giveUp(GraphException why) {
    lane.giveUp(why);
  }

  @Override
  public void close() {
    lane.close();
  }

  /** Returns each image's outputs, as batches of one. */
  List<List<OutputTensor>> recorded() {
    List<List<OutputTensor>> images = new ArrayList<>();
    for (CompletableFuture<Forward> forward : forwards) {
      List<OutputTensor> outputs = forward.join().outputs();
      for (int image = 0; image < outputs.get(0).rows(); image++) {
        int row = image;
        images.add(outputs.stream().map(output -> alone(output, row)).toList());
      }
    }
    return images;
  }

  private static OutputTensor alone(OutputTensor output, int row) {
    return new OutputTensor(output.name(), 1, output.rowShape(), output.row(row));
  }
}
