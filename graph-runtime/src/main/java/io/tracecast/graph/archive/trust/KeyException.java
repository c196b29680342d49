package io.tracecast.graph.archive.trust;

/**
 * A key that cannot be used; the message says what is wrong and what to do, and holds nothing of
 * the key.
 */
public final class KeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
