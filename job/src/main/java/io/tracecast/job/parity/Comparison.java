package io.tracecast.job.parity;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.tensor.Activation;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.Ranking;
import io.tracecast.graph.tensor.TopK;
import java.util.List;
import java.util.OptionalInt;

/** Adds up how answers to the same batches differ. */
public final class Comparison {
  private static final TopK BEST = new TopK(1, Activation.NONE);

  private final AnswerForm form;
  private int images;
  private double largestDifference;
  private double largestValue;
  private int sameBest;

  /**
   * @param form how the answers are read
   */
  public Comparison(AnswerForm form) {
    this.form = form;
  }

  /** Adds the answers to one batch. */
  public synchronized void add(List<OutputTensor> answers, List<OutputTensor> reference) {
    for (int i = 0; i < reference.size(); i++) {
      if (!form.isInteger(i)) { // of classes there is the best one to compare
        differ(answers.get(i).values(), reference.get(i).values());
      }
    }
    int rows = reference.get(0).rows();
    for (int row = 0; row < rows && hasBest(); row++) {
      sameBest += best(answers, row) == best(reference, row) ? 1 : 0;
    }
    images += rows;
  }

  /** Where a graph leaves open how long an answer is, another length differs in all it lacks. */
  private void differ(float[] answer, float[] reference) {
    int length = Math.max(answer.length, reference.length);
    for (int i = 0; i < length; i++) {
      double expected = i < reference.length ? reference[i] : 0;
      double found = i < answer.length ? answer[i] : 0;
      if (Double.isFinite(expected)) {
        largestValue = Math.max(largestValue, Math.abs(expected));
      }
      double difference = expected == found ? 0 : Math.abs(expected - found);
      if (Double.isNaN(difference)) {
        difference = Double.isNaN(expected) && Double.isNaN(found) ? 0 : Double.POSITIVE_INFINITY;
      }
      largestDifference = Math.max(largestDifference, difference);
    }
  }

  private boolean hasBest() {
    return switch (form.kind()) {
      case SCORES, CLASS_INDEX, TOP_K -> true;
      case DETECTIONS, DETECTION_ROWS, DETECTION_LISTS, VALUES -> false;
    };
  }

  /** Returns the best class of an image; -1 if all its scores are not numbers. */
  private int best(List<OutputTensor> answers, int row) {
    return switch (form.kind()) {
      case CLASS_INDEX -> (int) answers.get(0).row(row)[0];
      case TOP_K -> (int) answers.get(1).row(row)[0];
      default -> {
        Ranking ranking = BEST.rank(answers.get(0), row);
        yield ranking.size() == 0 ? -1 : ranking.indices()[0];
      }
    };
  }

  /** Returns what was added so far. */
  public synchronized AnswerDifference difference() {
    return new AnswerDifference(
        images,
        largestDifference,
        largestValue,
        hasBest() ? OptionalInt.of(sameBest) : OptionalInt.empty());
  }
}
