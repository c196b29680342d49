package io.tracecast.job.io;

import java.io.Serializable;
import java.sql.Timestamp;

/**
 * One image as a source plans it.
 *
 * @param path the image's URI, or its id in a table
 * @param modificationTime when it was last written; null where the source does not know
 * @param length its encoded size in bytes; null where the source does not know
 * @param content the encoded bytes where the source carries them itself; null where {@code path} is
 *     to be read
 */
public record ImageRow(String path, Timestamp modificationTime, Long length, byte[] content)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Returns the same image without its bytes. */
  public ImageRow withoutContent() {
    return content == null ? this : new ImageRow(path, modificationTime, length, null);
  }
}
