package io.tracecast.graph.engine.provider;

/** An execution provider cannot be used here; the message says why, and what to do. */
public final class ProviderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ProviderException(String message, Throwable cause) {
    super(message, cause);
  }

  ProviderException(String message) {
    this(message, null);
  }
}
