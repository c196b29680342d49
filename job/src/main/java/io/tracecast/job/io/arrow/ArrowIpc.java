package io.tracecast.job.io.arrow;

import io.tracecast.job.error.FailureReason;
import io.tracecast.job.io.HadoopFiles;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.ipc.message.ArrowFooter;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.util.ArrowUtils;

/**
 * Opens Arrow IPC files and streams, each read in order. A file has a magic word, messages as in a
 * stream, and a footer with the schema and the places of the batches ("IPC File Format" of Arrow's
 * columnar format). What stands between the magic word and the first batch is passed over: Polars
 * (2.1.0) writes the schema there without the length that it has in a stream.
 */
final class ArrowIpc {
  private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD = 8;
  private static final int FOOTER_LENGTH_BYTES = 4;
  private static final int BUFFER = 1 << 16;

  /** What may be read of a file however small it is, and of a footer however large. */
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
        return reader(batchesOf(bytes, path, hadoop), memory);
      }
      bytes.reset();
      return reader(bytes, memory);
    } catch (IOException | RuntimeException | Error e) {
      bytes.close();
      throw e;
    }
  }

  private static ArrowStreamReader reader(InputStream stream, BufferAllocator memory) {
    return new Reader(new HeldMessages(stream, memory), memory);
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

  /** Returns a stream of the footer's schema, and of the rest of a file whose head was read. */
  private static InputStream batchesOf(InputStream file, Path path, Configuration hadoop)
      throws IOException {
    long length = HadoopFiles.fileSystem(path, hadoop).getFileStatus(path).getLen();
    byte[] footer = footer(path, length, hadoop);
    ByteArrayOutputStream schema = new ByteArrayOutputStream();
    try {
      ArrowFooter read = new ArrowFooter(Footer.getRootAsFooter(ByteBuffer.wrap(footer)));
      long end = length - FOOTER_LENGTH_BYTES - MAGIC.length - footer.length;
      long first =
          Stream.concat(read.getDictionaries().stream(), read.getRecordBatches().stream())
              .mapToLong(ArrowBlock::getOffset)
              .min()
              .orElse(end);
      MessageSerializer.serialize(new WriteChannel(Channels.newChannel(schema)), read.getSchema());
      if (first < HEAD || first > end) {
        throw new IOException("its footer names a batch at byte %d".formatted(first));
      }
      file.skipNBytes(first - HEAD);
    } catch (RuntimeException e) { // the footer is read as it is asked for, by offsets within it
      throw new IOException("its footer is damaged: " + FailureReason.of(e).why(), e);
    }
    return new SequenceInputStream(new ByteArrayInputStream(schema.toByteArray()), file);
  }

  private static byte[] footer(Path path, long length, Configuration hadoop) throws IOException {
    byte[] end = new byte[FOOTER_LENGTH_BYTES + MAGIC.length];
    try (FSDataInputStream file = HadoopFiles.fileSystem(path, hadoop).open(path)) {
      file.readFully(Math.max(0, length - end.length), end);
      if (!Arrays.equals(end, FOOTER_LENGTH_BYTES, end.length, MAGIC, 0, MAGIC.length)) {
        throw new IOException(
            "the file is cut off: it does not end with "
                + new String(MAGIC, StandardCharsets.US_ASCII));
      }
      int bytes = ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).getInt();
      if (bytes <= 0 || bytes > Math.min(SMALL_BYTES, length - end.length - HEAD)) {
        throw new IOException("its footer is damaged: it has %d bytes".formatted(bytes));
      }
      byte[] footer = new byte[bytes];
      file.readFully(length - end.length - bytes, footer);
      return footer;
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
            .formatted(path, FailureReason.of(failure).why()),
        failure);
  }
}
