package io.tracecast.graph.tensor;

/** What turns a graph's raw answers into scores. */
public enum Activation {
  /** The answers are scores already. */
  NONE,
  /** {@code exp(x) / sum(exp)} over one image's answer: scores add up to 1. */
  SOFTMAX,
  /** {@code 1 / (1 + exp(-x))}, each class by itself. */
  SIGMOID
}
