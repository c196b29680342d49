package io.tracecast.job.io.spool;

import io.tracecast.job.io.ContentPlace;
import io.tracecast.job.io.ImageRow;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of images as bytes, in a form of this project's own. Each row is a byte of flags, then what
 * the flags say is there: path, time in milliseconds, size in bytes, version. A text is written as
 * the number of characters that it shares with the one before it, the number of the others, and
 * these; a time as its distance to the one before it. Numbers are written seven bits per byte, the
 * lowest first, signed ones folded ({@code 0, -1, 1, -2, …}).
 */
final class RowBytes {
  private static final int PATH = 1;
  private static final int TIME = 2;
  private static final int LENGTH = 4;
  private static final int VERSION = 8;
  private static final int PLACE_SHIFT = 4;
  private static final int MOST_PLACES = 7;

  /** Their numbers are part of the format. */
  private static final List<ContentPlace> PLACES =
      List.of(
          ContentPlace.FILE,
          ContentPlace.ROW,
          ContentPlace.ROW_AS_BASE64,
          ContentPlace.NAMED_ONLY,
          ContentPlace.NAMED_FILE,
          ContentPlace.REFUSED);

  private byte[] bytes = new byte[1 << 12];
  private int size;
  private String path = "";
  private String version = "";
  private long millis;

  /** Adds a row; its content, and what is kept of it, is not written. */
  void add(ImageRow image) {
    putByte(
        (image.path() == null ? 0 : PATH)
            | (image.modificationTime() == null ? 0 : TIME)
            | (image.length() == null ? 0 : LENGTH)
            | (image.version() == null ? 0 : VERSION)
            | PLACES.indexOf(image.place()) << PLACE_SHIFT);
    if (image.path() != null) {
      putText(image.path(), path);
      path = image.path();
    }
    if (image.modificationTime() != null) {
      long time = image.modificationTime().getTime();
      putSigned(time - millis);
      millis = time;
    }
    if (image.length() != null) {
      putSigned(image.length());
    }
    if (image.version() != null) {
      putText(image.version(), version);
      version = image.version();
    }
  }

  private void putText(String text, String before) {
    int most = Math.min(text.length(), before.length());
    int shared = 0;
    while (shared < most && text.charAt(shared) == before.charAt(shared)) {
      shared++;
    }
    putUnsigned(shared);
    putUnsigned(text.length() - shared);
    for (int i = shared; i < text.length(); i++) {
      putUnsigned(text.charAt(i));
    }
  }

  private void putSigned(long value) {
    putUnsigned(value << 1 ^ value >> 63);
  }

  private void putUnsigned(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      putByte((int) (rest | 0x80));
      rest >>>= 7;
    }
    putByte((int) rest);
  }

  private void putByte(int value) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * size);
    }
    bytes[size++] = (byte) value;
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
    path = "";
    version = "";
    millis = 0;
  }

  static ContentPlace place(int flags) {
    return PLACES.get(flags >> PLACE_SHIFT & MOST_PLACES);
  }

  static boolean hasPath(int flags) {
    return (flags & PATH) != 0;
  }

  static boolean hasTime(int flags) {
    return (flags & TIME) != 0;
  }

  static boolean hasLength(int flags) {
    return (flags & LENGTH) != 0;
  }

  static boolean hasVersion(int flags) {
    return (flags & VERSION) != 0;
  }
}
