package io.tracecast.graph.archive;

/** A file that cannot serve as a graph archive; the message says what is wrong and what to do. */
public final class ArchiveException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message whole sentences for the user, see {@link ArchiveErrors}
   * @param cause what else went wrong, or null
   */
  public ArchiveException(String message, Throwable cause) {
    super(message, cause);
  }
}
