package io.tracecast.job.error;

import java.io.IOException;

/** A row of a table that gives no image to read. */
public final class UnusableRowException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What the row lacks. */
  public enum Kind {
    /** Nothing names the image. */
    NULL_ID,
    /** There are no bytes. */
    NULL_CONTENT,
    /** The text of the bytes is not base64. */
    NOT_BASE64
  }

  private final Kind kind;

  private UnusableRowException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public static UnusableRowException nullId() {
    return new UnusableRowException(
        Kind.NULL_ID,
        "The row's id is null, so nothing names its image in the predictions; --id-column names"
            + " another column");
  }

  public static UnusableRowException nullContent() {
    return new UnusableRowException(
        Kind.NULL_CONTENT, "The row's content is null: it holds no bytes of an image");
  }

  public static UnusableRowException pathWithoutBytes() {
    return new UnusableRowException(
        Kind.NULL_CONTENT,
        "The row's bytes are null and only its path is set, which a table's run does not open;"
            + " files are scored with --images or --images-from");
  }

  /** Says why the text is not base64, in a clause. */
  public static UnusableRowException notBase64(String why) {
    return new UnusableRowException(Kind.NOT_BASE64, "The row's text is not base64: " + why);
  }

  public Kind kind() {
    return kind;
  }
}
