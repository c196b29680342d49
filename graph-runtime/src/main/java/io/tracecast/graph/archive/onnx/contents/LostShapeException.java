package io.tracecast.graph.archive.onnx.contents;

/** A shape that cannot be told; the message says from where on. */
final class LostShapeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LostShapeException(String why) {
    super(why, null, false, false);
  }
}
