package io.tracecast.job.benchmark;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.NoiseBatch;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.parity.Comparison;
import io.tracecast.job.scoring.LocalScoring;
import io.tracecast.job.scoring.PartitionScorer;
import io.tracecast.job.spark.ExecutorRuntime;
import io.tracecast.job.spark.ForwardLane;
import io.tracecast.job.spark.KilledTask;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;

/**
 * Collects what each variant answers to the same images on the driver, before the cluster is asked
 * for anything: a fast graph that answers wrong is not fast.
 */
final class AnswerCheck {
  private static final int MADE_UP = 16;

  private final List<Row> images;
  private final Configuration hadoop;
  private final boolean complete;
  private final List<Answers> answers = new ArrayList<>();
  private Answered reference;

  /** What a variant answered: each image's outputs as batches of one. */
  private record Answered(ImageShape input, AnswerForm form, List<List<OutputTensor>> images) {}

  /**
   * @param images pictures to answer to; made-up numbers if there are none
   * @param complete whether all pictures have to be answered to
   */
  AnswerCheck(List<Row> images, boolean complete, Configuration hadoop) {
    this.images = images;
    this.complete = complete;
    this.hadoop = hadoop;
  }

  /**
   * Has a variant answer.
   *
   * @param tried the session that it was tried with; closed
   */
  void add(Contender contender, ForwardLane tried) {
    try (RecordingLane lane = new RecordingLane(tried)) {
      Answered answered = answered(contender, lane);
      if (complete && answered.images().size() < images.size()) {
        throw JobErrors.usage(
            "--end-to-end counts every picture, and only %d of the first %d can be decoded. Leave the"
                + " others out; score would quarantine them.",
            answered.images().size(), images.size());
      }
      if (reference == null) {
        reference = answered;
      } else {
        answers.add(compared(contender.name(), answered));
      }
    }
  }

  private Answered answered(Contender contender, RecordingLane lane) {
    ImageShape input = lane.inputShape();
    AnswerForm form = lane.answers();
    if (images.isEmpty()) {
      madeUp(lane, contender.plan().batchSize());
    } else {
      LocalScoring.run(contender.plan(), lane, images.iterator(), hadoop);
    }
    return new Answered(input, form, lane.recorded());
  }

  private Answers compared(String name, Answered answered) {
    if (images.isEmpty() && !answered.input().equals(reference.input())) {
      return Answers.incomparable(
          name,
          "they take other inputs (%s and %s). Give pictures with --images"
              .formatted(answered.input(), reference.input()));
    }
    if (answered.images().isEmpty()) {
      return Answers.incomparable(name, "no picture of --images can be decoded");
    }
    boolean alike =
        answered.form().kind() == reference.form().kind()
            && answered.form().outputs().size() == reference.form().outputs().size()
            && answered.images().size() == reference.images().size();
    if (!alike) {
      return Answers.incomparable(
          name,
          "they have other outputs, %s and %s"
              .formatted(answered.form().outputs(), reference.form().outputs()));
    }
    Comparison comparison = new Comparison(reference.form());
    for (int image = 0; image < reference.images().size(); image++) {
      comparison.add(answered.images().get(image), reference.images().get(image));
    }
    return Answers.of(name, comparison.difference());
  }

  private static void madeUp(RecordingLane lane, int batchSize) {
    try (TensorMemory memory = ExecutorRuntime.get().memory().child("answers", Long.MAX_VALUE)) {
      TensorBatch batch = memory.allocate(lane.inputShape(), batchSize);
      try {
        for (int image = 0; image < MADE_UP; image += batchSize) {
          for (int slot = 0; slot < batchSize; slot++) {
            NoiseBatch.fill(batch, slot, image + slot);
          }
          batch.setCount(Math.min(batchSize, MADE_UP - image));
          lane.submit(batch).join();
        }
      } catch (InterruptedException e) {
        throw KilledTask.by(e, "the driver was interrupted");
      } finally {
        PartitionScorer.closeReleased(batch);
      }
    }
  }

  /** Returns how each variant but the first compares with the first. */
  List<Answers> answers() {
    return answers;
  }
}
