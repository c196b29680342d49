package io.tracecast.graph.tensor;

/** Off-heap memory for batches is exhausted, or was not given back. */
public final class TensorMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TensorMemoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
