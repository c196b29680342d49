package io.tracecast.job.io.arrow;

import io.tracecast.job.io.HadoopFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.util.ArrowUtils;

/**
 * Opens Arrow IPC files and streams, each read in order. A file is a stream between a magic word
 * and a footer ("IPC File Format" of Arrow's columnar format), so that one way serves both.
 */
final class ArrowIpc {
  private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD = 8;
  private static final int BUFFER = 1 << 16;

  /** However small a file is. */
  private static final long SMALL_BYTES = 64L << 20;

  /** How many bytes may stand in one that is compressed. */
  private static final long MOST_COMPRESSED = 256;

  private ArrowIpc() {}

  /**
   * Opens a file; the caller closes the reader.
   *
   * @throws IOException also if a file has not the end that its beginning promises
   */
  static ArrowStreamReader open(Path path, Configuration hadoop, BufferAllocator memory)
      throws IOException {
    InputStream bytes = new BufferedInputStream(HadoopFiles.open(path, hadoop), BUFFER);
    try {
      bytes.mark(HEAD);
      if (startsWithMagic(bytes.readNBytes(HEAD))) {
        requireEnd(path, hadoop);
      } else {
        bytes.reset();
      }
      return new Reader(new HeldMessages(bytes, memory), memory);
    } catch (IOException | RuntimeException | Error e) {
      bytes.close();
      throw e;
    }
  }

  /** A reader that gives all of its memory back, whatever it failed at. */
  private static final class Reader extends ArrowStreamReader {
    private final HeldMessages messages;

    Reader(HeldMessages messages, BufferAllocator memory) {
      super(messages, memory, CommonsCompressionFactory.INSTANCE);
      this.messages = messages;
    }

    @Override
    public void close(boolean closeSource) throws IOException {
      super.close(closeSource);
      messages.releaseLast();
    }
  }

  private static boolean startsWithMagic(byte[] head) {
    return head.length == HEAD && Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  private static void requireEnd(Path path, Configuration hadoop) throws IOException {
    FileSystem fileSystem = HadoopFiles.fileSystem(path, hadoop);
    long length = fileSystem.getFileStatus(path).getLen();
    byte[] end = new byte[MAGIC.length];
    try (FSDataInputStream file = fileSystem.open(path)) {
      file.readFully(length - MAGIC.length, end);
    }
    if (!Arrays.equals(end, MAGIC)) {
      throw new IOException(
          "the file is cut off: it does not end with "
              + new String(MAGIC, StandardCharsets.US_ASCII));
    }
  }

  /**
   * Opens memory for what a file holds, as much as its length can stand for: a damaged length in it
   * asks for any. The caller closes it.
   */
  static BufferAllocator memory(Path path, Configuration hadoop) throws IOException {
    long length = HadoopFiles.fileSystem(path, hadoop).getFileStatus(path).getLen();
    return ArrowUtils.rootAllocator()
        .newChildAllocator("read " + path, 0, SMALL_BYTES + MOST_COMPRESSED * length);
  }

  /** Returns what to say of a failure to read. */
  static IOException unreadable(Path path, Throwable failure) {
    if (failure instanceof LinkageError) {
      return new IOException(
          "Cannot read Arrow IPC file %s: its buffers are compressed, and Spark's class path has not the jars for that (%s). Add arrow-compression and zstd-jni to --jars, or write the file without compression."
              .formatted(path, failure.getMessage()),
          failure);
    }
    return new IOException(
        "Cannot read Arrow IPC file %s: %s. It has to be an Arrow IPC file or stream (Feather version 2), written to its end."
            .formatted(path, failure.getMessage()),
        failure);
  }
}
