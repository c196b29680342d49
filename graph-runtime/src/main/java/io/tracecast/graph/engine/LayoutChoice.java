package io.tracecast.graph.engine;

/** How the images of a TorchScript graph lie in memory; ONNX graphs say it themselves. */
public enum LayoutChoice {
  /** Planar, NCHW, as exporters write it down. */
  PLANAR,
  /** Interleaved, NHWC, shown to the graph as NCHW without a copy. */
  CHANNELS_LAST,
  /** Whichever of the two costs less processor time on this machine, tried while warming up. */
  MEASURE
}
