package io.tracecast.job.benchmark;

import io.tracecast.graph.engine.SessionSettings;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.NoiseBatch;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import io.tracecast.job.scoring.LocalScoring;
import io.tracecast.job.scoring.PartitionScorer;
import io.tracecast.job.spark.ExecutorRuntime;
import io.tracecast.job.spark.ScoringPlan;
import io.tracecast.job.spark.SessionPlan;
import io.tracecast.job.spark.SessionRegistry;
import io.tracecast.job.spark.SessionRequest;
import io.tracecast.job.spark.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;

/**
 * Collects what each variant answers to the same images on the driver, before the cluster is asked
 * for anything: a fast graph that answers wrong is not fast.
 */
final class AnswerCheck {
  /** Made-up images of as many batches, of whatever size. */
  private static final int MADE_UP = 16;

  private final List<Row> images;
  private final Optional<Slots> here;
  private final Configuration hadoop;
  private final List<Answers> answers = new ArrayList<>();
  private List<float[]> reference;
  private ImageShape referenceShape;

  /**
   * @param images pictures to answer to; made-up numbers if there are none
   * @param here the slots of this process if executors run in it
   */
  AnswerCheck(List<Row> images, Optional<Slots> here, Configuration hadoop) {
    this.images = images;
    this.here = here;
    this.hadoop = hadoop;
  }

  /** Has a variant answer, on the session that it was tried with. */
  void add(Contender contender) {
    ScoringPlan plan = here.isPresent() ? contender.plan() : contender.plan().tryingOut();
    int passes = here.map(slots -> plan.passes().atOnce(slots.perExecutor())).orElse(1);
    SessionSettings settings =
        SessionPlan.settings(plan, contender.graph().graphInterface(), null, passes);
    SessionRegistry.Lease lease =
        ExecutorRuntime.get()
            .sessions()
            .acquire(
                new SessionRequest(
                    contender.graph().archive().sha256(),
                    settings,
                    passes,
                    plan.passes().timeout()),
                () -> contender.graph().archive(),
                () -> {});
    try (RecordingLane lane = new RecordingLane(lease)) {
      ImageShape shape = lane.inputShape();
      if (images.isEmpty()) {
        madeUp(lane, settings.batches().sizes().get(0));
      } else {
        LocalScoring.run(plan, lane, images.iterator(), hadoop);
      }
      add(contender.name(), shape, lane.recorded());
    }
  }

  private void add(String name, ImageShape shape, List<float[]> recorded) {
    if (reference == null) {
      reference = recorded;
      referenceShape = shape;
    } else if (images.isEmpty() && !shape.equals(referenceShape)) {
      answers.add(
          Answers.incomparable(
              name,
              "they take other inputs (%s and %s). Give pictures with --images"
                  .formatted(shape, referenceShape)));
    } else {
      answers.add(Answers.compare(name, recorded, reference));
    }
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
        Thread.currentThread().interrupt();
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
