package io.tracecast.graph.engine;

/**
 * How the images of a TorchScript graph lie in memory; ONNX graphs say it themselves. The graph is
 * shown them in the order of its own axes, without a copy.
 */
public enum LayoutChoice {
  /** Planar, NCHW. */
  PLANAR,
  /** Interleaved, NHWC. */
  CHANNELS_LAST,
  /** Whichever of the two costs less processor time on this machine, tried while warming up. */
  MEASURE
}
