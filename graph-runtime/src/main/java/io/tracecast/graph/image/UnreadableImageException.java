package io.tracecast.graph.image;

/** An image that cannot become pixels; the message says what is wrong with it. */
public final class UnreadableImageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why an image is refused. */
  public enum Reason {
    /** No bytes at all. */
    EMPTY,
    /** The bytes are of no image format that is read here. */
    NOT_AN_IMAGE,
    /** An image format, but a variant of it that is not read. */
    UNSUPPORTED,
    /** The data end before the picture does. */
    TRUNCATED,
    /** The data contradict themselves. */
    CORRUPT,
    /** More bytes or pixels than the limits allow. */
    TOO_LARGE
  }

  private final Reason reason;

  public UnreadableImageException(Reason reason, String message) {
    this(reason, message, null);
  }

  public UnreadableImageException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
