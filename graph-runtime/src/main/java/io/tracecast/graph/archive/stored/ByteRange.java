package io.tracecast.graph.archive.stored;

import io.tracecast.graph.archive.ArchiveBytes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Some of an archive's bytes, where they lie.
 *
 * @param bytes shared, not copied
 * @param position where they begin
 * @param sizeInBytes how many they are
 */
public record ByteRange(ArchiveBytes bytes, long position, long sizeInBytes) {
  private static final int COPIED_AT_ONCE_IN_BYTES = 1 << 16;

  public ByteRange {
    if (position < 0 || sizeInBytes < 0 || sizeInBytes > bytes.sizeInBytes() - position) {
      throw new IllegalArgumentException(
          "%d bytes from %d on do not lie within %d"
              .formatted(sizeInBytes, position, bytes.sizeInBytes()));
    }
  }

  /** All of the bytes. */
  public ByteRange(ArchiveBytes bytes) {
    this(bytes, 0, bytes.sizeInBytes());
  }

  /**
   * Returns a part of them.
   *
   * @param offset where it begins, from the beginning of this range
   * @throws IllegalArgumentException if it does not lie within
   */
  public ByteRange part(long offset, long partSizeInBytes) {
    if (offset < 0 || partSizeInBytes > sizeInBytes - offset) {
      throw new IllegalArgumentException(
          "%d bytes from %d on do not lie within %d"
              .formatted(partSizeInBytes, offset, sizeInBytes));
    }
    return new ByteRange(bytes, position + offset, partSizeInBytes);
  }

  /**
   * Fills a part of an array with bytes from {@code offset} on, which must be there.
   *
   * @param offset from the beginning of this range
   */
  public void read(long offset, byte[] target, int start, int length) {
    int done = 0;
    while (done < length) {
      int copied = bytes.read(position + offset + done, target, start + done, length - done);
      if (copied <= 0) {
        throw new IllegalArgumentException("Byte %d is not there".formatted(offset + done));
      }
      done += copied;
    }
  }

  /** Returns the same bytes where reading a few of them costs little: not in a file. */
  public ByteRange onHeap() {
    if (bytes.file().isEmpty()) {
      return this;
    }
    List<byte[]> chunks = new ArrayList<>();
    for (long offset = 0; offset < sizeInBytes; offset += ArchiveBytes.CHUNK_SIZE_IN_BYTES) {
      long rest = sizeInBytes - offset;
      byte[] chunk = new byte[(int) Math.min(ArchiveBytes.CHUNK_SIZE_IN_BYTES, rest)];
      read(offset, chunk, 0, chunk.length);
      chunks.add(chunk);
    }
    return new ByteRange(ArchiveBytes.ofChunks(chunks));
  }

  /** Writes all of them; the target is not closed. */
  public void writeTo(OutputStream target) throws IOException {
    byte[] part = new byte[(int) Math.min(COPIED_AT_ONCE_IN_BYTES, sizeInBytes)];
    for (long offset = 0; offset < sizeInBytes; offset += part.length) {
      int length = (int) Math.min(part.length, sizeInBytes - offset);
      read(offset, part, 0, length);
      target.write(part, 0, length);
    }
  }
}
