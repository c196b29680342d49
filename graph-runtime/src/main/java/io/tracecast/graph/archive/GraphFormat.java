package io.tracecast.graph.archive;

/** How a graph is serialized. */
public enum GraphFormat {
  TORCHSCRIPT,
  ONNX
}
