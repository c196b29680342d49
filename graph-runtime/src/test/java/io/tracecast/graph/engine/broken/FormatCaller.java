package io.tracecast.graph.engine.broken;

import io.tracecast.graph.archive.onnx.ModelHead;

/** Breaks rules on purpose: only the face of archives knows the rooms of formats. */
public final class FormatCaller {
  private FormatCaller() {}

  /** Returns whether an ONNX file begins like that. */
  public static boolean matches(byte[] head) {
    return ModelHead.matches(head);
  }
}
