package io.tracecast.graph.tensor;

import java.util.Arrays;

/**
 * The best classes of one image's answer.
 *
 * <p>The order is that of the raw answers, which every activation keeps: highest first, equal ones
 * by the lower index. A class whose answer is NaN has no place in an order: it is left out, here
 * and in the sum of a softmax, so an answer of nothing but NaN ranks nothing. Classes at positive
 * infinity share a softmax equally, and so do all classes when every one is at negative infinity.
 *
 * @param k the most classes to rank; fewer where the answer has fewer
 * @param activation what turns answers into scores
 */
public record TopK(int k, Activation activation) {

  public TopK {
    if (k <= 0) {
      throw new IllegalArgumentException("The best " + k + " classes: at least 1 is needed");
    }
  }

  /**
   * Ranks one row of an output.
   *
   * @param output its rows are images, its columns classes
   * @param row the image
   */
  public Ranking rank(OutputTensor output, int row) {
    if (row < 0 || row >= output.rows()) {
      throw new IndexOutOfBoundsException("Row " + row + " of " + output.rows());
    }
    int length = output.rowLength();
    return rank(output.values(), Math.multiplyExact(row, length), length);
  }

  /**
   * Ranks the classes of one image.
   *
   * @param answers the raw answers of several images
   * @param offset where the image's answers begin
   * @param classes how many there are
   */
  public Ranking rank(float[] answers, int offset, int classes) {
    int[] best = new int[Math.min(k, classes)];
    int found = 0;
    for (int index = 0; index < classes; index++) {
      found = insert(best, found, answers, offset, index);
    }
    int[] indices = Arrays.copyOf(best, found);
    return new Ranking(indices, scores(answers, offset, classes, indices));
  }

  /** Keeps {@code best} sorted; of equal answers the earlier index stays in front. */
  private static int insert(int[] best, int found, float[] answers, int offset, int index) {
    float answer = answers[offset + index];
    boolean full = found == best.length;
    if (Float.isNaN(answer) || (full && !(answer > answers[offset + best[found - 1]]))) {
      return found;
    }
    int place = full ? found - 1 : found;
    while (place > 0 && answer > answers[offset + best[place - 1]]) {
      best[place] = best[place - 1];
      place--;
    }
    best[place] = index;
    return full ? found : found + 1;
  }

  private float[] scores(float[] answers, int offset, int classes, int[] indices) {
    float[] scores = new float[indices.length];
    if (indices.length == 0) {
      return scores;
    }
    double highest = answers[offset + indices[0]];
    double sum = activation == Activation.SOFTMAX ? sum(answers, offset, classes, highest) : 1;
    for (int i = 0; i < indices.length; i++) {
      double answer = answers[offset + indices[i]];
      scores[i] =
          (float)
              switch (activation) {
                case NONE -> answer;
                case SOFTMAX -> weight(answer, highest) / sum;
                case SIGMOID -> 1 / (1 + Math.exp(-answer));
              };
    }
    return scores;
  }

  private static double sum(float[] answers, int offset, int classes, double highest) {
    double sum = 0;
    for (int i = offset; i < offset + classes; i++) {
      if (!Float.isNaN(answers[i])) {
        sum += weight(answers[i], highest);
      }
    }
    return sum;
  }

  private static double weight(double answer, double highest) {
    return answer == highest ? 1 : Math.exp(answer - highest);
  }
}
