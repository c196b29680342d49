package io.tracecast.graph.answer;

import io.tracecast.graph.tensor.OutputTensor;
import java.util.Arrays;
import java.util.List;

/**
 * Brings boxes into one table per image, whichever way a graph gives them: rows of left, top,
 * right, bottom, score and class, in the graph's order. All tables of a batch are as long as the
 * longest; the class of rows behind the last box is {@link #PADDING_CLASS}.
 */
public final class BoxTables {
  /** Numbers per box where one output has the boxes of the whole batch. */
  static final int ROW_LENGTH = 7;

  /** A class that no graph has: a score of 0 may stand in a real row. */
  static final int PADDING_CLASS = -1;

  private final String name;
  private final int[] lengths;
  private final int longest;
  private final float[] values;

  private BoxTables(String name, int[] lengths) {
    this.name = name;
    this.lengths = new int[lengths.length]; // grow as boxes come
    this.longest = Arrays.stream(lengths).max().orElse(0);
    this.values = new float[lengths.length * longest * AnswerRanker.Box.NUMBERS];
    for (int i = AnswerRanker.Box.NUMBERS - 1; i < values.length; i += AnswerRanker.Box.NUMBERS) {
      values[i] = PADDING_CLASS;
    }
  }

  /**
   * Splits rows of number of the image, left, top, right, bottom, class and score, in which YOLOv7
   * gives the boxes of a whole batch when it is exported with {@code --end2end --max-wh}: class
   * {@code ONNX_ORT} in
   * https://github.com/WongKinYiu/yolov7/blob/134a36fcfc81c11e8c505d24ef09ac381f6820be/models/experimental.py
   *
   * @param name of the output
   * @param rows all rows, one after the other
   * @param count the images to read; behind them stands padding
   * @param runSize the images that the graph ran on
   * @throws IllegalArgumentException with the reason, as the end of a sentence about the graph, if
   *     a row is of no image
   */
  public static OutputTensor ofRows(String name, float[] rows, int count, int runSize) {
    int[] lengths = new int[runSize];
    for (int from = 0; from < rows.length; from += ROW_LENGTH) {
      lengths[image(name, rows[from], runSize)]++;
    }
    BoxTables tables = new BoxTables(name, Arrays.copyOf(lengths, count));
    for (int from = 0; from < rows.length; from += ROW_LENGTH) {
      int image = image(name, rows[from], runSize);
      if (image < count) {
        tables.add(image, rows, from + 1, rows[from + 6], rows[from + 5]);
      }
    }
    return tables.tensor();
  }

  private static int image(String name, float value, int runSize) {
    int image = (int) value;
    if (image != value || image < 0 || image >= runSize) {
      throw new IllegalArgumentException(
          "answers a batch of %d images with output '%s', in which a box is of image %s: the first of its seven numbers must be an image of the batch, counted from 0. Export it so that it counts the images of the batch it is given."
              .formatted(runSize, name, value));
    }
    return image;
  }

  /**
   * Puts lists of edges, scores and classes together, of which the first ones of each image count.
   *
   * @param lists how many boxes there are, their edges, scores and classes
   * @param topFirst whether the edges are top, left, bottom and right
   * @throws IllegalArgumentException with the reason, as the end of a sentence about the graph, if
   *     there are not as many boxes as it says
   */
  public static OutputTensor ofLists(List<OutputTensor> lists, boolean topFirst) {
    OutputTensor counts = lists.get(0);
    float[] scores = lists.get(2).values();
    float[] classes = lists.get(3).values();
    int room = lists.get(2).rowLength();
    int[] lengths = new int[counts.rows()];
    for (int image = 0; image < lengths.length; image++) {
      lengths[image] = length(counts.name(), counts.values()[image], room);
    }
    float[] edges = lists.get(1).values();
    if (topFirst) {
      edges = leftFirst(edges);
    }
    BoxTables tables = new BoxTables(lists.get(1).name(), lengths);
    for (int image = 0; image < lengths.length; image++) {
      for (int i = image * room; i < image * room + lengths[image]; i++) {
        tables.add(image, edges, 4 * i, scores[i], classes[i]);
      }
    }
    return tables.tensor();
  }

  private static int length(String name, float value, int room) {
    int length = (int) value;
    if (length != value || length < 0 || length > room) {
      throw new IllegalArgumentException(
          "answers with %s boxes in output '%s', and has room for %d of them per image. Name the outputs for how many boxes there are, their edges, scores and classes, in this order, or keep the numbers as they are with the task raw."
              .formatted(value, name, room));
    }
    return length;
  }

  private static float[] leftFirst(float[] edges) {
    float[] turned = new float[edges.length];
    for (int i = 0; i < edges.length; i++) {
      turned[i] = edges[i ^ 1];
    }
    return turned;
  }

  /** Adds a box, whose four edges stand together. */
  private void add(int image, float[] from, int edges, float score, float classNumber) {
    int to = (image * longest + lengths[image]++) * AnswerRanker.Box.NUMBERS;
    System.arraycopy(from, edges, values, to, 4);
    values[to + 4] = score;
    values[to + 5] = known(classNumber);
  }

  /** NaN is left to whoever looks for it. */
  private static float known(float classNumber) {
    return Float.isNaN(classNumber) ? classNumber : AnswerRanker.index(classNumber);
  }

  private OutputTensor tensor() {
    List<Long> shape = List.of((long) longest, (long) AnswerRanker.Box.NUMBERS);
    return new OutputTensor(name, lengths.length, shape, values);
  }
}
