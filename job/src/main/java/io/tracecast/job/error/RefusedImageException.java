package io.tracecast.job.error;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Why a source names an image, or a shard of images, and gives no bytes of it. */
public final class RefusedImageException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Kind {
    /** More bytes than the run reads of an image. */
    TOO_LARGE,
    /** The shard ends or cannot be understood at some place; what lies behind it is lost. */
    DAMAGED_SHARD,
    /** One member of a shard is not what was written; others are. */
    DAMAGED_MEMBER,
    ENCRYPTED_MEMBER,
    /** Compressed or stored in a way that is not read. */
    UNSUPPORTED_MEMBER,
    /** Another member of the shard has the same name. */
    REPEATED_NAME,
    /** A sample is continued after others have begun. */
    REPEATED_KEY,
    /** What goes along into the predictions is not text, or too long. */
    UNUSABLE_COMPANION,
    /** A shard without a single image. */
    NO_IMAGES,
    /** A table's row of pixels that do not make a picture. */
    BAD_PIXELS,
    NOT_FOUND,
    UNREADABLE;

    /** Returns the name that the quarantine uses. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Kind kind;

  public RefusedImageException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /** Returns it as bytes that travel in a row, in place of the image's. */
  public byte[] encoded() {
    return (kind.name() + " " + getMessage()).getBytes(StandardCharsets.UTF_8);
  }

  /** Reads what {@link #encoded} gave. */
  public static RefusedImageException decoded(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int space = text.indexOf(' ');
    return new RefusedImageException(
        Kind.valueOf(text.substring(0, space)), text.substring(space + 1));
  }
}
