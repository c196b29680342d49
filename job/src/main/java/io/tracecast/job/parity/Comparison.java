package io.tracecast.job.parity;

import io.tracecast.graph.engine.provider.NodeShares;
import io.tracecast.graph.engine.provider.ProviderUse;
import io.tracecast.graph.tensor.OutputTensor;
import java.util.List;

/** Adds up how answers to the same batches differ. */
final class Comparison {
  private int images;
  private double largestDifference;
  private double largestValue;
  private int sameBest;

  /** Adds the answers to one batch. */
  synchronized void add(List<OutputTensor> answers, List<OutputTensor> reference) {
    for (int i = 0; i < reference.size(); i++) {
      differ(answers.get(i).values(), reference.get(i).values());
    }
    OutputTensor first = reference.get(0);
    for (int row = 0; row < first.rows(); row++) {
      sameBest += best(answers.get(0).row(row)) == best(first.row(row)) ? 1 : 0;
    }
    images += first.rows();
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

  private static int best(float[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return best;
  }

  synchronized Parity result(ProviderUse use, NodeShares nodes) {
    return new Parity(use, nodes, images, largestDifference, largestValue, sameBest);
  }
}
