package io.tracecast.graph.archive;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;

/**
 * The bytes of an archive in chunks, so that an archive may be larger than one Java array: on the
 * heap, or in a private file of which no more is held than is being read. Chunks on the heap are
 * shared, not copied: nobody may write to them, nor to the file.
 */
public final class ArchiveBytes {

  /**
   * The size of every chunk but the last: with its header, an array fills whole regions of the
   * collector's.
   */
  public static final int CHUNK_SIZE_IN_BYTES = (16 << 20) - 64;

  private static final int MAX_CHUNKS_ON_HEAP = 16;

  /** What {@link #spool} holds on the heap at most. */
  public static final long MAX_ON_HEAP_IN_BYTES = (long) MAX_CHUNKS_ON_HEAP * CHUNK_SIZE_IN_BYTES;

  private static final int READ_AT_ONCE_IN_BYTES = 1 << 20;

  private final Content content;
  private final long sizeInBytes;
  private final Optional<CompletableFuture<String>> running;
  private String sha256;

  private ArchiveBytes(
      Content content, long sizeInBytes, Optional<CompletableFuture<String>> running) {
    this.content = content;
    this.sizeInBytes = sizeInBytes;
    this.running = running;
  }

  /**
   * Takes over chunks of which all but the last are of {@link #CHUNK_SIZE_IN_BYTES}.
   *
   * @param running their digest, where somebody sums it up
   */
  static ArchiveBytes ofHeap(List<byte[]> chunks, Optional<CompletableFuture<String>> running) {
    return new ArchiveBytes(
        new HeapContent(List.copyOf(chunks)),
        chunks.stream().mapToLong(chunk -> chunk.length).sum(),
        running);
  }

  /** The same for a file, see {@link #ofFile(Path)}. */
  static ArchiveBytes ofFile(Path file, Optional<CompletableFuture<String>> running)
      throws IOException {
    return new ArchiveBytes(new FileContent(file), Files.size(file), running);
  }

  /** Reads the stream to its end, onto the heap; the caller closes it. */
  public static ArchiveBytes read(InputStream stream) throws IOException {
    return Spool.read(stream);
  }

  /**
   * Reads the stream to its end: onto the heap what is small, and what is over 256 MiB into a
   * private temporary file, which goes when nobody refers to these bytes any more, or with the
   * process. For what may lie on a disk: not for what was encrypted. The caller closes the stream.
   *
   * @throws IOException if the stream fails, or the temporary folder has no room
   */
  public static ArchiveBytes spool(InputStream stream) throws IOException {
    return Spool.spool(stream, MAX_CHUNKS_ON_HEAP);
  }

  /** Returns bytes that are at hand, cut into chunks if they are many. */
  public static ArchiveBytes of(byte[] bytes) {
    if (bytes.length <= CHUNK_SIZE_IN_BYTES) {
      return ofChunks(bytes.length == 0 ? List.of() : List.of(bytes));
    }
    try {
      return read(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("Memory gives whatever is in it", e);
    }
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
    return ofHeap(chunks, Optional.empty());
  }

  /**
   * Returns the bytes of a file, which are read anew each time they are asked for. The file belongs
   * to the caller, who keeps it as it is for as long as anybody reads.
   */
  public static ArchiveBytes ofFile(Path file) throws IOException {
    return ofFile(file, Optional.empty());
  }

  public long sizeInBytes() {
    return sizeInBytes;
  }

  /** Returns the private file that holds the bytes, if one does. */
  public Optional<Path> file() {
    return content instanceof FileContent inFile ? Optional.of(inFile.file()) : Optional.empty();
  }

  /** Returns how many chunks so many bytes are cut into. */
  public static int chunkCount(long sizeInBytes) {
    return Math.toIntExact((sizeInBytes + CHUNK_SIZE_IN_BYTES - 1) / CHUNK_SIZE_IN_BYTES);
  }

  /** Returns how many chunks the bytes are cut into. */
  public int chunkCount() {
    return chunkCount(sizeInBytes);
  }

  /**
   * Returns a chunk, not to be written to.
   *
   * @param index counted from 0
   */
  public byte[] chunk(int index) {
    return content.chunk(index, sizeInBytes);
  }

  /** Returns a stream over all bytes; several may be open at once, and none needs closing. */
  public InputStream openStream() {
    InputStream stream = new PositionStream(this);
    return file().isPresent() ? new BufferedInputStream(stream, READ_AT_ONCE_IN_BYTES) : stream;
  }

  /** Returns the SHA-256 of all bytes in lower-case hexadecimal; they are summed up once. */
  public synchronized String sha256() {
    if (sha256 == null) {
      sha256 = running.map(CompletableFuture::join).orElseGet(this::sumUp);
    }
    return sha256;
  }

  private String sumUp() {
    MessageDigest digest = Sha256.newDigest();
    byte[] part = new byte[(int) Math.min(READ_AT_ONCE_IN_BYTES, sizeInBytes)];
    try (InputStream stream = openStream()) {
      int length;
      while ((length = stream.read(part)) > 0) {
        digest.update(part, 0, length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Sha256.hex(digest);
  }

  /** Returns the CRC-32 of some of the bytes, which must be there. */
  public long crc32(long position, long length) {
    CRC32 checksum = new CRC32();
    byte[] part = new byte[(int) Math.min(READ_AT_ONCE_IN_BYTES, length)];
    long end = position + length;
    for (long next = position; next < end; ) {
      int read = read(next, part, 0, (int) Math.min(part.length, end - next));
      checksum.update(part, 0, read);
      next += read;
    }
    return checksum.getValue();
  }

  /** Copies bytes from {@code position} on; returns how many, or -1 at the end. */
  public int read(long position, byte[] target, int offset, int length) {
    return position >= sizeInBytes ? -1 : content.read(position, target, offset, length);
  }

  /** Where the bytes are. */
  private sealed interface Content {
    int read(long position, byte[] target, int offset, int length);

    byte[] chunk(int index, long sizeInBytes);
  }

  private record HeapContent(List<byte[]> chunks) implements Content {
    @Override
    public int read(long position, byte[] target, int offset, int length) {
      byte[] chunk = chunks.get((int) (position / CHUNK_SIZE_IN_BYTES));
      int start = (int) (position % CHUNK_SIZE_IN_BYTES);
      int copied = Math.min(length, chunk.length - start);
      System.arraycopy(chunk, start, target, offset, copied);
      return copied;
    }

    @Override
    public byte[] chunk(int index, long sizeInBytes) {
      return chunks.get(index);
    }
  }

  /** Opens the file for each read, so that nobody has to close anything. */
  private record FileContent(Path file) implements Content {
    @Override
    public int read(long position, byte[] target, int offset, int length) {
      // not a channel, which the interruption of a task would close
      try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
        open.seek(position);
        return open.read(target, offset, length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public byte[] chunk(int index, long sizeInBytes) {
      long start = (long) index * CHUNK_SIZE_IN_BYTES;
      byte[] chunk = new byte[(int) Math.min(CHUNK_SIZE_IN_BYTES, sizeInBytes - start)];
      try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
        open.seek(start);
        open.readFully(chunk);
        return chunk;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Reads on from a position, which is all that it holds: nothing needs closing. */
  private static final class PositionStream extends InputStream {
    private final ArchiveBytes bytes;
    private long position;

    PositionStream(ArchiveBytes bytes) {
      this.bytes = bytes;
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
      int read = bytes.read(position, target, start, length);
      position += Math.max(0, read);
      return read;
    }

    @Override
    public long skip(long wanted) {
      long skipped = Math.max(0, Math.min(wanted, bytes.sizeInBytes - position));
      position += skipped;
      return skipped;
    }

    @Override
    public int available() {
      return (int) Math.min(Integer.MAX_VALUE, bytes.sizeInBytes - position);
    }
  }
}
