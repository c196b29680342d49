package io.tracecast.graph.engine;

/** A graph could not be loaded or run; the message says what, why, and what to do. */
public final class GraphException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of thing went wrong, for those who choose an exit code or decide about a retry. */
  public enum Kind {
    /** The archive is damaged, no graph, or not for this engine. */
    ARCHIVE,
    /** The images do not have the shape or element type that the graph takes. */
    INPUT,
    /** The graph's answer is not one row of numbers an image. */
    OUTPUT,
    /** The device that was asked for cannot be used. */
    DEVICE,
    /** Memory ran out, on the device or beside the Java heap. */
    MEMORY,
    /** The graph failed while it ran. */
    FORWARD,
    /** The graph did not return in the time it was given. */
    TIMEOUT,
    /** The session was closed before the graph could run, or the process ends. */
    CLOSED
  }

  private final Kind kind;

  GraphException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public GraphException(Kind kind, String message) {
    this(kind, message, null);
  }

  /** Returns what kind of thing went wrong. */
  public Kind kind() {
    return kind;
  }
}
