package io.tracecast.graph.archive.torchscript.code;

/** Code that is not of the kind that PyTorch writes; the message says what is not. */
public final class UnreadableCodeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnreadableCodeException(String why) {
    super(why);
  }
}
