package io.tracecast.job.error;

import java.io.IOException;

/** Something stands under a name that is not a regular file, so it is not opened. */
public final class NotAFileException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String kind;
  private final boolean folder;

  /** Names what stands there in its place, such as {@code a named pipe}. */
  public NotAFileException(String kind, boolean folder) {
    super("It is " + kind + ", and only regular files are read");
    this.kind = kind;
    this.folder = folder;
  }

  /** Returns whether it is a folder. */
  public boolean isFolder() {
    return folder;
  }

  /** Returns what stands there. */
  String kind() {
    return kind;
  }

  /** Returns what to do, in sentences. */
  String remedy() {
    return folder ? "Name a file in it." : "Write what it gives to a file first, and name that.";
  }
}
