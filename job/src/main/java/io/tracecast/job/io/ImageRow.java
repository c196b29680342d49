package io.tracecast.job.io;

import io.tracecast.job.error.RefusedImageException;
import java.io.Serializable;
import java.sql.Timestamp;
import org.apache.spark.sql.Row;

/**
 * One image as a source plans it.
 *
 * @param path the image's URI, or its id in a table; null where a table's id is
 * @param modificationTime when it was last written; null where the source does not know
 * @param length its encoded size in bytes; null where the source does not know
 * @param version what the source calls this state of the image: a store's entity tag, or what a
 *     table's column of changes holds; null where time and size have to tell
 * @param place where its encoded bytes are
 * @param content the encoded bytes, once they are read or where the row carries them; null where it
 *     should and does not
 * @param kept what goes along into its predictions; null if nothing does
 */
public record ImageRow(
    String path,
    Timestamp modificationTime,
    Long length,
    String version,
    ContentPlace place,
    byte[] content,
    Row kept)
    implements Serializable {
  private static final long serialVersionUID = 4L;

  /** An image of which nothing else is kept. */
  public ImageRow(
      String path, Timestamp modificationTime, Long length, ContentPlace place, byte[] content) {
    this(path, modificationTime, length, null, place, content, null);
  }

  /** Returns the image of a file that is not read yet. */
  public static ImageRow ofFile(String path, Timestamp modificationTime, Long length) {
    return new ImageRow(path, modificationTime, length, ContentPlace.FILE, null);
  }

  /** Returns something of this image's file that the source gives no bytes of, and why. */
  public ImageRow refused(String name, RefusedImageException why) {
    return new ImageRow(
        name, modificationTime, length, version, ContentPlace.REFUSED, why.encoded(), null);
  }

  /** Returns the same image with what its source calls this state of it; null for nothing. */
  public ImageRow withVersion(String newVersion) {
    return new ImageRow(path, modificationTime, length, newVersion, place, content, kept);
  }

  /** Returns the same image with what goes along into its predictions; null for nothing. */
  public ImageRow withKept(Row newKept) {
    return new ImageRow(path, modificationTime, length, version, place, content, newKept);
  }

  /**
   * Returns what differs once the image has changed: its version, or else its time in milliseconds
   * and its size in bytes; null where the source knows none of these.
   */
  public String changeMarker() {
    if (version != null) {
      return version;
    }
    return modificationTime == null ? null : modificationTime.getTime() + " " + length;
  }

  /** Returns the same image without its bytes. */
  public ImageRow withoutContent() {
    return content == null
        ? this
        : new ImageRow(path, modificationTime, length, version, place, null, kept);
  }

  /** Returns the same image with its encoded bytes, which tell its size where it is not known. */
  public ImageRow withContent(byte[] bytes) {
    return new ImageRow(
        path,
        modificationTime,
        length == null ? (Long) (long) bytes.length : length,
        version,
        place,
        bytes,
        kept);
  }

  /**
   * Returns the same image with its encoded bytes in place of the text that they were read from.
   */
  public ImageRow decoded(byte[] bytes) {
    return new ImageRow(
        path, modificationTime, (long) bytes.length, version, ContentPlace.ROW, bytes, kept);
  }

  /** Returns how many bytes it is known to take in memory; 0 where that is not known. */
  public long knownBytes() {
    if (content != null) {
      return content.length;
    }
    return length == null ? 0 : length;
  }
}
