package io.tracecast.job.io.source.shard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;

/**
 * Where a zip archive's central directory is, as APPNOTE.TXT 6.3.10 has it (4.3.14 to 4.3.16),
 * found before it is read, since a reader holds all of it.
 */
final class ZipDirectory {

  /** Half a million members, of which a reader holds some 500 bytes each. */
  static final long MOST_BYTES = 48L << 20;

  private static final int END = 0x06054b50;
  private static final int END_LENGTH = 22;
  private static final int LOCATOR = 0x07064b50;
  private static final int LOCATOR_LENGTH = 20;
  private static final int LONG_END = 0x06064b50;
  private static final int LONG_END_LENGTH = 56;
  private static final int MOST_COMMENT = 0xffff;
  private static final long IN_LONG_END = 0xffffffffL;

  private ZipDirectory() {}

  /**
   * Returns whether the archive has a central directory; one that is cut off has not.
   *
   * @throws IOException if it is larger than a task has memory for
   */
  static boolean isThere(SeekableByteChannel zip) throws IOException {
    int length = (int) Math.min(zip.size(), END_LENGTH + MOST_COMMENT + LOCATOR_LENGTH);
    ByteBuffer tail = read(zip, zip.size() - length, length);
    for (int at = length - END_LENGTH; at >= 0; at--) {
      if (tail.getInt(at) == END) {
        check(zip, tail, at);
        return true;
      }
    }
    return false;
  }

  private static void check(SeekableByteChannel zip, ByteBuffer tail, int at) throws IOException {
    long start = Integer.toUnsignedLong(tail.getInt(at + 16));
    int locator = at - LOCATOR_LENGTH;
    if (start == IN_LONG_END && locator >= 0 && tail.getInt(locator) == LOCATOR) {
      start = longStart(zip, tail.getLong(locator + 8));
    }
    if (zip.size() - start > MOST_BYTES) {
      throw new IOException(
          "its central directory takes more than %d bytes; a tar archive of as many members is read"
              .formatted(MOST_BYTES));
    }
  }

  private static long longStart(SeekableByteChannel zip, long end) throws IOException {
    if (end < 0 || end > zip.size() - LONG_END_LENGTH) {
      throw new IOException("the place of its central directory lies outside of it");
    }
    ByteBuffer record = read(zip, end, LONG_END_LENGTH);
    if (record.getInt(0) != LONG_END) {
      throw new IOException("the place of its central directory holds something else");
    }
    return record.getLong(48);
  }

  private static ByteBuffer read(SeekableByteChannel zip, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    zip.position(at);
    while (bytes.hasRemaining() && zip.read(bytes) >= 0) {
      // to its end
    }
    return bytes;
  }
}
