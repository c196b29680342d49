package io.tracecast.graph.archive;

/** A file that cannot serve as a graph archive; the message says what is wrong and what to do. */
public final class ArchiveException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ArchiveException(String message, Throwable cause) {
    super(message, cause);
  }
}
