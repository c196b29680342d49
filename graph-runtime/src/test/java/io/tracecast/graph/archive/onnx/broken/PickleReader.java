package io.tracecast.graph.archive.onnx.broken;

import io.tracecast.graph.archive.onnx.ModelHead;
import io.tracecast.graph.archive.torchscript.PickledObject;

/** Breaks rules on purpose: formats do not know each other. */
public final class PickleReader {
  private PickleReader() {}

  /** Returns whether one format or the other begins like that. */
  public static boolean matches(byte[] head) {
    return ModelHead.matches(head) || PickledObject.of(head).isPresent();
  }
}
