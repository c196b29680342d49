package io.tracecast.graph.archive;

import static io.tracecast.graph.archive.ArchiveBytes.CHUNK_SIZE_IN_BYTES;

import io.tracecast.graph.process.TemporaryFolder;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.Cleaner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a stream onto the heap as long as it is small, and into a private file once it is not. */
final class Spool {
  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
  private static final Cleaner CLEANER = Cleaner.create();

  private Spool() {}

  /** Reads to the end, onto the heap; the caller closes the stream. */
  static ArchiveBytes read(InputStream stream) throws IOException {
    List<byte[]> chunks = new ArrayList<>();
    byte[] chunk = firstChunk(stream);
    while (chunk.length > 0) {
      chunks.add(chunk);
      chunk = nextChunk(stream);
    }
    return ArchiveBytes.ofChunks(chunks);
  }

  /** Reads to the end, and sums up the digest meanwhile; the caller closes the stream. */
  static ArchiveBytes spool(InputStream stream, int mostChunksOnHeap) throws IOException {
    List<byte[]> chunks = new ArrayList<>();
    RunningDigest digest = new RunningDigest();
    byte[] chunk = firstChunk(stream);
    while (chunk.length > 0) {
      chunks.add(chunk);
      digest.add(chunk, chunk.length);
      if (chunks.size() > mostChunksOnHeap) {
        return toFile(chunks, stream, digest);
      }
      chunk = nextChunk(stream);
    }
    return ArchiveBytes.ofHeap(chunks, Optional.of(digest.end()));
  }

  /** Takes no more memory than there are bytes. */
  private static byte[] firstChunk(InputStream stream) throws IOException {
    return stream.readNBytes(CHUNK_SIZE_IN_BYTES);
  }

  private static byte[] nextChunk(InputStream stream) throws IOException {
    byte[] chunk = new byte[CHUNK_SIZE_IN_BYTES];
    int length = stream.readNBytes(chunk, 0, chunk.length);
    return length < chunk.length ? Arrays.copyOf(chunk, length) : chunk;
  }

  private static ArchiveBytes toFile(List<byte[]> read, InputStream more, RunningDigest digest)
      throws IOException {
    TemporaryFolder folder = TemporaryFolder.create("archive");
    try {
      Path file = folder.newFile("archive");
      write(read, more, digest, file);
      ArchiveBytes bytes = ArchiveBytes.ofFile(file, Optional.of(digest.end()));
      CLEANER.register(bytes, () -> close(folder));
      return bytes;
    } catch (IOException | RuntimeException | Error e) {
      folder.close();
      throw e;
    }
  }

  private static void write(List<byte[]> read, InputStream more, RunningDigest digest, Path file)
      throws IOException {
    byte[] part = new byte[CHUNK_SIZE_IN_BYTES];
    try (OutputStream target = new FileOutputStream(file.toFile())) {
      for (byte[] chunk : read) {
        write(chunk, chunk.length, target, file);
      }
      int length;
      while ((length = more.readNBytes(part, 0, part.length)) > 0) {
        digest.add(part, length);
        write(part, length, target, file);
        digest.await(); // before the part is read anew
      }
    }
  }

  private static void write(byte[] part, int length, OutputStream target, Path file)
      throws IOException {
    try {
      target.write(part, 0, length);
    } catch (IOException e) {
      throw new IOException(
          "it is large and so kept in a temporary file, "
              + file
              + ", which cannot be written ("
              + e.getMessage()
              + "). Free space there, or name another folder with -Djava.io.tmpdir=FOLDER",
          e);
    }
  }

  private static void close(TemporaryFolder folder) {
    try {
      folder.close();
    } catch (IOException e) { // a later process finds it
      LOG.warn("Could not delete {}", folder.path(), e);
    }
  }
}
