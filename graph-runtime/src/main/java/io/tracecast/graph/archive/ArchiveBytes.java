package io.tracecast.graph.archive;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The bytes of an archive in chunks, so that an archive may be larger than one Java array. The
 * chunks are shared, not copied: nobody may write to them.
 */
public final class ArchiveBytes {

  /** The size of every chunk but the last. */
  public static final int CHUNK_SIZE_IN_BYTES = 16 << 20;

  private final List<byte[]> chunks;
  private final long sizeInBytes;

  private ArchiveBytes(List<byte[]> chunks) {
    this.chunks = List.copyOf(chunks);
    this.sizeInBytes = chunks.stream().mapToLong(chunk -> chunk.length).sum();
  }

  /** Reads the stream to its end; the caller closes it. */
  public static ArchiveBytes read(InputStream stream) throws IOException {
    List<byte[]> chunks = new ArrayList<>();
    byte[] chunk;
    while ((chunk = stream.readNBytes(CHUNK_SIZE_IN_BYTES)).length > 0) {
      chunks.add(chunk);
    }
    return new ArchiveBytes(chunks);
  }

  /**
   * Takes over chunks that another {@link ArchiveBytes} gave.
   *
   * @throws IllegalArgumentException if a chunk is not of {@link #CHUNK_SIZE_IN_BYTES}; the last
   *     one may be smaller
   */
  public static ArchiveBytes ofChunks(List<byte[]> chunks) {
    for (int i = 0; i < chunks.size(); i++) {
      int size = chunks.get(i).length;
      boolean last = i == chunks.size() - 1;
      if (size > CHUNK_SIZE_IN_BYTES || (!last && size < CHUNK_SIZE_IN_BYTES)) {
        throw new IllegalArgumentException(
            "Chunk %d of %d has %d bytes, not %d"
                .formatted(i, chunks.size(), size, CHUNK_SIZE_IN_BYTES));
      }
    }
    return new ArchiveBytes(chunks);
  }

  public long sizeInBytes() {
    return sizeInBytes;
  }

  /** Returns the chunks in order; not to be written to. */
  public List<byte[]> chunks() {
    return chunks;
  }

  /** Returns a stream over all bytes; several may be open at once. */
  public InputStream openStream() {
    return new ChunkStream(chunks);
  }

  /** Returns the SHA-256 of all bytes in lower-case hexadecimal. */
  public String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      chunks.forEach(digest::update);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Returns the CRC-32 of some of the bytes, which must be there. */
  public long crc32(long position, long sizeInBytes) {
    CRC32 checksum = new CRC32();
    long end = position + sizeInBytes;
    for (long next = position; next < end; ) {
      byte[] chunk = chunks.get((int) (next / CHUNK_SIZE_IN_BYTES));
      int start = (int) (next % CHUNK_SIZE_IN_BYTES);
      int length = (int) Math.min(end - next, chunk.length - start);
      checksum.update(chunk, start, length);
      next += length;
    }
    return checksum.getValue();
  }

  /** Copies bytes from {@code position} on; returns how many, or -1 at the end. */
  public int read(long position, byte[] target, int offset, int length) {
    if (position >= sizeInBytes) {
      return -1;
    }
    byte[] chunk = chunks.get((int) (position / CHUNK_SIZE_IN_BYTES));
    int start = (int) (position % CHUNK_SIZE_IN_BYTES);
    int copied = Math.min(length, chunk.length - start);
    System.arraycopy(chunk, start, target, offset, copied);
    return copied;
  }

  private static final class ChunkStream extends InputStream {
    private final List<byte[]> chunks;
    private int index;
    private int offset;

    ChunkStream(List<byte[]> chunks) {
      this.chunks = chunks;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int start, int length) {
      if (length == 0) {
        return 0;
      }
      while (index < chunks.size() && offset == chunks.get(index).length) {
        index++;
        offset = 0;
      }
      if (index == chunks.size()) {
        return -1;
      }
      int copied = Math.min(length, chunks.get(index).length - offset);
      System.arraycopy(chunks.get(index), offset, target, start, copied);
      offset += copied;
      return copied;
    }

    @Override
    public int available() {
      return index < chunks.size() ? chunks.get(index).length - offset : 0;
    }
  }
}
