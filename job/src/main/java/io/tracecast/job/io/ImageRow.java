package io.tracecast.job.io;

import java.io.Serializable;
import java.sql.Timestamp;
import org.apache.spark.sql.Row;

/**
 * One image as a source plans it.
 *
 * @param path the image's URI, or its id in a table; null where a table's id is
 * @param modificationTime when it was last written; null where the source does not know
 * @param length its encoded size in bytes; null where the source does not know
 * @param place where its encoded bytes are
 * @param content the encoded bytes, once they are read or where the row carries them; null where it
 *     should and does not
 * @param kept what goes along into its predictions; null if nothing does
 */
public record ImageRow(
    String path,
    Timestamp modificationTime,
    Long length,
    ContentPlace place,
    byte[] content,
    Row kept)
    implements Serializable {
  private static final long serialVersionUID = 3L;

  /** An image of which nothing else is kept. */
  public ImageRow(
      String path, Timestamp modificationTime, Long length, ContentPlace place, byte[] content) {
    this(path, modificationTime, length, place, content, null);
  }

  /** Returns the image of a file that is not read yet. */
  public static ImageRow ofFile(String path, Timestamp modificationTime, Long length) {
    return new ImageRow(path, modificationTime, length, ContentPlace.FILE, null);
  }

  /** Returns the same image without its bytes. */
  public ImageRow withoutContent() {
    return content == null ? this : new ImageRow(path, modificationTime, length, place, null, kept);
  }

  /** Returns the same image with its encoded bytes, which tell its size where it is not known. */
  public ImageRow withContent(byte[] bytes) {
    return new ImageRow(
        path,
        modificationTime,
        length == null ? (Long) (long) bytes.length : length,
        place,
        bytes,
        kept);
  }

  /**
   * Returns the same image with its encoded bytes in place of the text that they were read from.
   */
  public ImageRow decoded(byte[] bytes) {
    return new ImageRow(path, modificationTime, (long) bytes.length, ContentPlace.ROW, bytes, kept);
  }

  /** Returns how many bytes it is known to take in memory; 0 where that is not known. */
  public long knownBytes() {
    if (content != null) {
      return content.length;
    }
    return length == null ? 0 : length;
  }
}
