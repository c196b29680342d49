package io.tracecast.job.benchmark;

import java.util.List;
import java.util.Locale;

/**
 * How far one variant's answers to the same images lie from the first variant's.
 *
 * @param variant the variant's name
 * @param images images that both answered
 * @param largestDifference between two numbers of the first output; infinite where one side is not
 *     a number or the answers have different lengths
 * @param largestValue the largest magnitude in the first variant's answers
 * @param sameBest images whose largest number stands in the same place
 * @param incomparable why answers could not be compared; empty if they were
 */
record Answers(
    String variant,
    int images,
    double largestDifference,
    double largestValue,
    int sameBest,
    String incomparable) {

  /** What fp32 graphs of different engines may differ by, as a share of the largest number. */
  private static final double TOLERANCE = 1e-3;

  static Answers incomparable(String variant, String why) {
    return new Answers(variant, 0, 0, 0, 0, why);
  }

  /** Compares what two variants answered to the same images, in the same order. */
  static Answers compare(String variant, List<float[]> answers, List<float[]> reference) {
    int images = Math.min(answers.size(), reference.size());
    double difference = answers.size() == reference.size() ? 0 : Double.POSITIVE_INFINITY;
    double largest = 0;
    int same = 0;
    for (int i = 0; i < images; i++) {
      difference = Math.max(difference, difference(answers.get(i), reference.get(i)));
      for (float value : reference.get(i)) {
        largest = Math.max(largest, Math.abs(value));
      }
      same += best(answers.get(i)) == best(reference.get(i)) ? 1 : 0;
    }
    return new Answers(variant, images, difference, largest, same, "");
  }

  private static double difference(float[] answer, float[] reference) {
    if (answer.length != reference.length) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    for (int i = 0; i < answer.length; i++) {
      double difference =
          Float.compare(answer[i], reference[i]) == 0 ? 0 : Math.abs(answer[i] - reference[i]);
      largest = Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
    }
    return largest;
  }

  private static int best(float[] answer) {
    int best = 0;
    for (int i = 1; i < answer.length; i++) {
      best = answer[i] > answer[best] ? i : best;
    }
    return best;
  }

  boolean isCompared() {
    return incomparable.isEmpty();
  }

  /** Returns the largest difference as a share of the largest number. */
  double relativeDifference() {
    return largestDifference == 0 ? 0 : largestDifference / largestValue;
  }

  /** Returns whether the answers are other than rounding explains. */
  boolean areWrong() {
    return isCompared() && !(relativeDifference() <= TOLERANCE) && sameBest < images;
  }

  /** Returns the sentence for people. */
  String inWords(String first) {
    if (!isCompared()) {
      return "The answers of %s were not compared with those of %s: %s."
          .formatted(variant, first, incomparable);
    }
    return String.format(
        Locale.ROOT,
        "%s %s from %s by at most %.2g (%.2g of the largest number); the same best for %d of %d"
            + " images.",
        variant,
        areWrong() ? "answers WRONG: it differs" : "differs in its answers",
        first,
        largestDifference,
        relativeDifference(),
        sameBest,
        images);
  }
}
