package io.tracecast.graph.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How an image's answer is read from a graph's outputs. If the request leaves it open:
 *
 * <ul>
 *   <li>four outputs with the names of {@link BoxLists} are boxes
 *   <li>two outputs of as many numbers per image, floating point and integers, are the best scores
 *       and their classes, as {@code torch.topk} and ONNX's TopK give them
 *   <li>one integer per image is a class, as argmax gives it
 *   <li>a list of floating-point numbers per image, whatever axes of one element stand around it,
 *       holds a score per class, unless the output's name says that it is an embedding
 *   <li>anything else is not scores: it is kept as it is
 * </ul>
 *
 * @param kind how the first output is read
 * @param places which of the graph's outputs are read, counted from 0
 * @param outputs these outputs, in the same order
 */
public record AnswerForm(Kind kind, List<Integer> places, List<OutputSpec> outputs) {

  /** Ways to read an answer. */
  public enum Kind {
    /** A score per class, to be ranked. */
    SCORES,
    /** The index of a class. */
    CLASS_INDEX,
    /** The best scores in the first output and their classes in the second. */
    TOP_K,
    /** Six numbers per box: left, top, right, bottom, score and class. */
    DETECTIONS,
    /** A row per box of the whole batch: see {@link BoxTables#ofRows}. */
    DETECTION_ROWS,
    /** How many boxes there are, their edges, scores and classes in four outputs. */
    DETECTION_LISTS,
    /** Numbers that are kept as they are. */
    VALUES;

    /** Returns the name that reports use. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Returns whether there are boxes to read. */
    public boolean hasBoxes() {
      return this == DETECTIONS || this == DETECTION_ROWS || this == DETECTION_LISTS;
    }
  }

  /** Names that exporters give to outputs that describe an image and rank nothing. */
  private static final Set<String> EMBEDDINGS =
      Set.of(
          "embedding",
          "embeddings",
          "image_embedding",
          "image_embeddings",
          "image_embeds",
          "sentence_embedding",
          "features",
          "feature",
          "last_hidden_state",
          "pooler_output");

  public AnswerForm {
    places = List.copyOf(places);
    outputs = List.copyOf(outputs);
  }

  /**
   * Decides how outputs are read.
   *
   * @param all every output of the graph, in its own order
   * @throws IllegalArgumentException with the reason, as the end of a sentence about the graph, if
   *     the request cannot be met
   */
  public static AnswerForm of(List<OutputSpec> all, AnswerRequest request) {
    boolean ranks = request.task() == Task.AUTO || request.task() == Task.CLASSIFY;
    if (ranks && request.outputs().isEmpty()) {
      List<Integer> topK = topK(all);
      if (!topK.isEmpty()) {
        return form(Kind.TOP_K, topK, all);
      }
    }
    List<Integer> lists = boxLists(all, request);
    if (!lists.isEmpty()) {
      return form(Kind.DETECTION_LISTS, lists, all);
    }
    List<Integer> places = places(all, request);
    places.forEach(place -> requireNumbers(all.get(place), all));
    OutputSpec main = all.get(places.get(0));
    return switch (request.task()) {
      case RAW, EMBED -> form(Kind.VALUES, places, all);
      case DETECT -> isBoxRows(main) ? boxRows(places, all) : form(detections(main), places, all);
      case CLASSIFY -> form(classes(main), places, all);
      case AUTO ->
          places.size() == 2 && !topK(chosen(places, all)).isEmpty()
              ? form(Kind.TOP_K, topK(chosen(places, all)).stream().map(places::get).toList(), all)
              : form(obvious(main, request.oneScoreIsClass()), places, all);
    };
  }

  private static AnswerForm form(Kind kind, List<Integer> places, List<OutputSpec> all) {
    return new AnswerForm(kind, places, chosen(places, all));
  }

  /** Returns the places of count, edges, scores and classes, if boxes are given in these four. */
  private static List<Integer> boxLists(List<OutputSpec> all, AnswerRequest request) {
    boolean detects = request.task() == Task.DETECT;
    if (request.outputs().isEmpty()) {
      List<Integer> named =
          detects || request.task() == Task.AUTO ? BoxLists.named(all) : List.of();
      return named.isEmpty() && detects && BoxLists.fit(all) ? List.of(0, 1, 2, 3) : named;
    }
    List<Integer> places = places(all, request);
    return detects && BoxLists.fit(chosen(places, all)) ? places : List.of();
  }

  /** Returns whether edges stand as top, left, bottom and right in lists of boxes. */
  public boolean isTopFirst() {
    return kind == Kind.DETECTION_LISTS && BoxLists.isTopFirst(outputs);
  }

  /** Returns whether what is read at that place of the form are whole numbers. */
  public boolean isInteger(int place) {
    return kind != Kind.DETECTION_LISTS && outputs.get(place).isInteger();
  }

  /** How many rows there are differs from batch to batch, so that only their length is said. */
  private static AnswerForm boxRows(List<Integer> places, List<OutputSpec> all) {
    List<OutputSpec> outputs = new ArrayList<>(chosen(places, all));
    OutputSpec rows = outputs.get(0);
    List<Long> shape = List.of((long) BoxTables.ROW_LENGTH);
    outputs.set(0, new OutputSpec(rows.name(), rows.type(), shape, rows.keys(), false));
    return new AnswerForm(Kind.DETECTION_ROWS, places, outputs);
  }

  /** There may happen to be as many boxes as images. */
  private static boolean isBoxRows(OutputSpec output) {
    List<Long> shape = output.rowShape();
    return output.isFloatingPoint()
        && shape.size() == (output.perImage() ? 1 : 2)
        && shape.get(shape.size() - 1) == BoxTables.ROW_LENGTH;
  }

  private static List<OutputSpec> chosen(List<Integer> places, List<OutputSpec> all) {
    return places.stream().map(all::get).toList();
  }

  /** Returns the places of scores and classes, in that order, if there are just these two. */
  private static List<Integer> topK(List<OutputSpec> all) {
    if (all.size() != 2 || !all.stream().allMatch(OutputSpec::isList)) {
      return List.of();
    }
    boolean scoresFirst = all.get(0).isFloatingPoint();
    OutputSpec scores = all.get(scoresFirst ? 0 : 1);
    OutputSpec classes = all.get(scoresFirst ? 1 : 0);
    return scores.isFloatingPoint() && classes.isInteger() && scores.length() == classes.length()
        ? List.of(scoresFirst ? 0 : 1, scoresFirst ? 1 : 0)
        : List.of();
  }

  private static List<Integer> places(List<OutputSpec> all, AnswerRequest request) {
    if (request.outputs().isEmpty()) {
      return List.of(0);
    }
    List<String> names = all.stream().map(OutputSpec::name).toList();
    List<Integer> places = new ArrayList<>();
    for (OutputChoice choice : request.outputs()) {
      int place = choice.find(names);
      if (place < 0) {
        throw new IllegalArgumentException(
            "has no output %s: its outputs are %s. Choose one of them.".formatted(choice, names));
      }
      places.add(place);
    }
    return places;
  }

  private static void requireNumbers(OutputSpec output, List<OutputSpec> all) {
    if (!output.isNumbers()) {
      throw new IllegalArgumentException(
          "answers with output '%s', whose elements are not numbers that can be read (text, complex numbers, TorchScript's bfloat16). Choose another one, or export it with float32 answers: its outputs are %s."
              .formatted(output.name(), described(all)));
    }
  }

  private static String described(List<OutputSpec> outputs) {
    return outputs.stream().map(OutputSpec::describe).collect(Collectors.joining(", "));
  }

  private static Kind obvious(OutputSpec output, boolean oneScoreIsClass) {
    if (output.isInteger()) {
      return output.isSingle() ? Kind.CLASS_INDEX : Kind.VALUES;
    }
    if (output.isSingle()) {
      return oneScoreIsClass ? Kind.SCORES : Kind.VALUES;
    }
    boolean embedding = EMBEDDINGS.contains(output.name().toLowerCase(Locale.ROOT));
    return output.isList() && !embedding ? Kind.SCORES : Kind.VALUES;
  }

  private static Kind classes(OutputSpec output) {
    if (output.isInteger() && output.isSingle()) {
      return Kind.CLASS_INDEX;
    }
    if (!output.isFloatingPoint() || !output.isList()) {
      throw new IllegalArgumentException(
          "answers with %s per image, which are not scores of classes. Choose another output, or keep the numbers as they are with the task raw."
              .formatted(output.describe()));
    }
    return Kind.SCORES;
  }

  private static Kind detections(OutputSpec output) {
    List<Long> shape = output.rowShape();
    if (shape.size() != 2
        || shape.get(1) != AnswerRanker.Box.NUMBERS
        || !output.isFloatingPoint()) {
      throw new IllegalArgumentException(
          "answers with %s per image, and boxes are rows of six numbers per image (left, top, right, bottom, score and class), or rows of seven for the whole batch (number of the image, left, top, right, bottom, class and score), or four outputs of one number, [M,4], [M] and [M] per image (how many boxes, their edges, scores and classes; to be named in this order). Export it with non-maximum suppression inside, or keep the numbers as they are with the task raw."
              .formatted(output.describe()));
    }
    return Kind.DETECTIONS;
  }
}
