package io.tracecast.graph.answer;

import io.tracecast.graph.tensor.Activation;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.Ranking;
import io.tracecast.graph.tensor.TopK;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Ranks the classes of an image's answer, whichever way the graph gives them; values and boxes rank
 * nothing.
 */
public final class AnswerRanker {
  private static final Ranking NOTHING = new Ranking(new int[0], new float[0]);

  private final AnswerForm form;
  private final TopK topK;
  private final boolean twoClassesInOneScore;

  /**
   * Prepares for a graph.
   *
   * @param k the most classes to rank
   * @param classes how many classes have names; 0 if none have
   */
  public AnswerRanker(AnswerForm form, Activation activation, int k, int classes) {
    this.form = form;
    this.topK = new TopK(k, activation);
    this.twoClassesInOneScore = classes == 2 && form.outputs().get(0).length() == 1;
  }

  /**
   * Ranks the classes of one image.
   *
   * @param outputs those of the form, in its order
   * @return the best classes; the score of a class whose graph gives none is NaN
   * @throws IllegalArgumentException with the reason, as the end of a sentence about the graph, if
   *     an answer is not what the form says
   */
  public Ranking rank(List<OutputTensor> outputs, int image) {
    return switch (form.kind()) {
      case SCORES ->
          twoClassesInOneScore
              ? bothClasses(topK.rank(outputs.get(0), image).scores()[0])
              : topK.rank(outputs.get(0), image);
      case CLASS_INDEX ->
          new Ranking(new int[] {index(outputs.get(0).row(image)[0])}, new float[] {Float.NaN});
      case TOP_K -> ranked(outputs.get(0).row(image), outputs.get(1).row(image));
      case DETECTIONS, DETECTION_ROWS, DETECTION_LISTS, VALUES -> NOTHING;
    };
  }

  /** One score of two classes is that of the second; the first has the rest. */
  private static Ranking bothClasses(float second) {
    if (!(second >= 0 && second <= 1)) {
      throw new IllegalArgumentException(
          "answers with the score %s for two labels, which is not a probability. Say what turns it into one, such as the activation sigmoid."
              .formatted(second));
    }
    float first = (float) (1 - (double) second);
    return second >= first
        ? new Ranking(new int[] {1, 0}, new float[] {second, first})
        : new Ranking(new int[] {0, 1}, new float[] {first, second});
  }

  /** Keeps the graph's own order. */
  private Ranking ranked(float[] answers, float[] classes) {
    int count = Math.min(topK.k(), classes.length);
    int[] indices = new int[count];
    float[] scores = new float[count];
    for (int i = 0; i < count; i++) {
      indices[i] = index(classes[i]);
      scores[i] = topK.rank(answers, i, 1).scores()[0];
    }
    return new Ranking(indices, scores);
  }

  static int index(float value) {
    int index = (int) value;
    if (index < 0 || index != value) {
      throw new IllegalArgumentException(
          "answers with class %s, and classes are counted from 0. Keep the numbers as they are with the task raw."
              .formatted(value));
    }
    return index;
  }

  /** Returns whether one image's answer holds NaN or infinity in any of the outputs. */
  public static boolean isNotANumber(List<OutputTensor> outputs, int image) {
    for (OutputTensor output : outputs) {
      int length = output.rowLength();
      for (int i = image * length; i < (image + 1) * length; i++) {
        if (!Float.isFinite(output.values()[i])) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Returns the boxes of one image, without those of padding; none if the graph gives none.
   *
   * @param outputs those of the form, in its order; the first holds rows of six numbers: left, top,
   *     right, bottom, score and class, in units of the graph
   */
  public List<Box> boxes(List<OutputTensor> outputs, int image) {
    List<Box> boxes = new ArrayList<>();
    if (!form.kind().hasBoxes()) {
      return boxes;
    }
    float[] values = outputs.get(0).row(image);
    for (int from = 0; from < values.length; from += Box.NUMBERS) {
      float[] box = Arrays.copyOfRange(values, from, from + Box.NUMBERS);
      if (!isPadding(box)) {
        boxes.add(new Box(box[0], box[1], box[2], box[3], box[4], index(box[5])));
      }
    }
    return boxes;
  }

  /** Graphs that pad by themselves do so with score 0. */
  private boolean isPadding(float[] box) {
    return form.kind() == AnswerForm.Kind.DETECTIONS
        ? box[4] == 0
        : box[5] == BoxTables.PADDING_CLASS;
  }

  /**
   * Something found in an image.
   *
   * @param left its left edge, in pixels of the graph's input
   * @param top its upper edge
   * @param right its right edge
   * @param bottom its lower edge
   * @param score how sure the graph is
   * @param index its class
   */
  public record Box(float left, float top, float right, float bottom, float score, int index) {
    static final int NUMBERS = 6;
  }
}
