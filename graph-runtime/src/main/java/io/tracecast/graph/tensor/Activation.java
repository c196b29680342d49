package io.tracecast.graph.tensor;

/** What turns a graph's raw outputs into scores. */
public enum Activation {
  /** The outputs are the scores. */
  NONE,
  /** Exponentials that sum to one over the classes. */
  SOFTMAX,
  /** Each class on its own, between 0 and 1. */
  SIGMOID
}
