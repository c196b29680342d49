package io.tracecast.graph.archive.torchscript.contents;

/** A shape that cannot be told; the message says why. */
final class UnknownShapeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnknownShapeException(String why) {
    super(why, null, false, false);
  }
}
