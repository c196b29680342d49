package io.tracecast.job.io;

import io.tracecast.job.error.NotAFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;

/**
 * Files of this machine that may be opened. A named pipe without a writer waits for ever, and a
 * device may give bytes without end.
 */
public final class RegularFiles {
  private static final int TYPE_MASK = 0170000;
  private static final Map<Integer, String> KINDS =
      Map.of(
          0010000, "a named pipe",
          0020000, "a device",
          0060000, "a device",
          0140000, "a socket");

  private RegularFiles() {}

  /**
   * Returns the attributes of a regular file.
   *
   * @throws NotAFileException if something else stands there
   */
  public static BasicFileAttributes require(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      boolean folder = attributes.isDirectory();
      throw new NotAFileException(folder ? "a folder" : kind(file), folder);
    }
    return attributes;
  }

  /** Returns what something is that is neither file nor folder nor link. */
  public static String kind(Path file) throws IOException {
    try {
      int type = (Integer) Files.getAttribute(file, "unix:mode") & TYPE_MASK;
      return KINDS.getOrDefault(type, "a special file");
    } catch (UnsupportedOperationException e) { // not a Unix
      return "a special file";
    }
  }
}
