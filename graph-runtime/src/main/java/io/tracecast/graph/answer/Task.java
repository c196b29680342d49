package io.tracecast.graph.answer;

/** What a user wants of a graph's answers. */
public enum Task {
  /** Whatever the outputs look like: see {@link AnswerForm}. */
  AUTO,
  /** Ranked classes; anything that is not a score per class is refused. */
  CLASSIFY,
  /** Boxes with scores and classes, of a graph that ends with non-maximum suppression. */
  DETECT,
  /** The numbers as they are, a description of the image. */
  EMBED,
  /** The numbers as they are. */
  RAW
}
