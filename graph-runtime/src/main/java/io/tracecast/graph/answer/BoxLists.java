package io.tracecast.graph.answer;

import java.util.List;

/**
 * Boxes in four outputs: how many there are, their edges, scores and classes. Two sets of names say
 * so by themselves: that of TensorRT's EfficientNMS, whose edges are left, top, right and bottom
 * (https://github.com/NVIDIA/TensorRT/tree/main/plugin/efficientNMSPlugin), and that of
 * TensorFlow's object detection, whose edges are top, left, bottom and right, as parts of the
 * height and width
 * (https://github.com/tensorflow/models/blob/master/research/object_detection/exporter.py).
 */
final class BoxLists {
  private static final List<String> TENSORRT =
      List.of("num_dets", "det_boxes", "det_scores", "det_classes");
  private static final List<String> TENSORFLOW =
      List.of("num_detections", "detection_boxes", "detection_scores", "detection_classes");

  /** TensorFlow calls the first tensor of an operation by this. */
  private static final String FIRST_TENSOR = ":0";

  private static final int EDGES = 4;

  private BoxLists() {}

  /** Returns the places of count, edges, scores and classes, if their names are of one set. */
  static List<Integer> named(List<OutputSpec> all) {
    List<String> names = all.stream().map(BoxLists::plainName).toList();
    for (List<String> set : List.of(TENSORRT, TENSORFLOW)) {
      List<Integer> places = set.stream().map(names::indexOf).toList();
      if (!places.contains(-1) && fit(places.stream().map(all::get).toList())) {
        return places;
      }
    }
    return List.of();
  }

  private static String plainName(OutputSpec output) {
    String name = output.name();
    return name.endsWith(FIRST_TENSOR)
        ? name.substring(0, name.length() - FIRST_TENSOR.length())
        : name;
  }

  /** Returns whether outputs have the shapes of count, edges, scores and classes, in this order. */
  static boolean fit(List<OutputSpec> four) {
    if (four.size() != 4 || !four.stream().allMatch(one -> one.perImage() && one.isNumbers())) {
      return false;
    }
    List<Long> edges = four.get(1).rowShape();
    List<Long> scores = four.get(2).rowShape();
    return four.get(0).isSingle()
        && edges.size() == 2
        && edges.get(1) == EDGES
        && scores.equals(edges.subList(0, 1))
        && four.get(3).rowShape().equals(scores)
        && four.get(1).isFloatingPoint()
        && four.get(2).isFloatingPoint();
  }

  /** Returns whether edges are given with top before left. */
  static boolean isTopFirst(List<OutputSpec> four) {
    return plainName(four.get(1)).equals(TENSORFLOW.get(1));
  }
}
