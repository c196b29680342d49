package io.tracecast.graph.stats;

/** A part of the way from encoded bytes to a prediction. */
public enum Stage {
  READ,
  DECODE,
  TRANSFORM,
  FORWARD,
  POSTPROCESS
}
