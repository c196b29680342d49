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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a stream onto the heap as long as it is small, and into a private file once it is not. */
final class Spool {
  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
  private static final Cleaner CLEANER = Cleaner.create();

  private Spool() {}

  /** Reads to the end; the caller closes the stream. */
  static ArchiveBytes read(InputStream stream, int mostChunksOnHeap) throws IOException {
    List<byte[]> chunks = new ArrayList<>();
    RunningDigest digest = new RunningDigest();
    byte[] chunk = stream.readNBytes(CHUNK_SIZE_IN_BYTES); // a small one takes what it needs
    while (chunk.length > 0) {
      chunks.add(chunk);
      digest.add(chunk);
      if (chunks.size() > mostChunksOnHeap) {
        return toFile(chunks, stream);
      }
      chunk = nextChunk(stream);
    }
    return ArchiveBytes.ofHeap(chunks, digest.end());
  }

  private static byte[] nextChunk(InputStream stream) throws IOException {
    byte[] chunk = new byte[CHUNK_SIZE_IN_BYTES];
    int length = stream.readNBytes(chunk, 0, chunk.length);
    return length < chunk.length ? Arrays.copyOf(chunk, length) : chunk;
  }

  private static ArchiveBytes toFile(List<byte[]> read, InputStream more) throws IOException {
    TemporaryFolder folder = TemporaryFolder.create("archive");
    try {
      Path file = folder.newFile("archive");
      write(read, more, file);
      ArchiveBytes bytes = ArchiveBytes.ofFile(file);
      CLEANER.register(bytes, () -> close(folder));
      return bytes;
    } catch (IOException | RuntimeException | Error e) {
      folder.close();
      throw e;
    }
  }

  private static void write(List<byte[]> read, InputStream more, Path file) throws IOException {
    byte[] part = new byte[CHUNK_SIZE_IN_BYTES];
    try (OutputStream target = new FileOutputStream(file.toFile())) {
      for (byte[] chunk : read) {
        write(chunk, chunk.length, target, file);
      }
      int length;
      while ((length = more.readNBytes(part, 0, part.length)) > 0) {
        write(part, length, target, file);
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
