package io.tracecast.job.io.spool;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * One file of a spool, in a form of this project's own; numbers are big-endian. It begins with the
 * characters {@code TCSP}, a byte for the version of the format, and four integers of 32 bits: how
 * many rows it has, how many bytes these take ({@link RowBytes}), how many they take compressed,
 * and the CRC-32C of the compressed ones. The compressed bytes follow (zlib, RFC 1950), and nothing
 * else. So a file that was cut, or changed, is told and never read as fewer rows.
 */
final class ChunkFile {
  private static final int MAGIC = 0x54435350;
  private static final int VERSION = 1;
  private static final int BLOCK = 1 << 13;

  private ChunkFile() {}

  static void write(Path file, int rows, RowBytes bytes, Configuration hadoop) throws IOException {
    byte[] compressed = new byte[BLOCK + bytes.size() + bytes.size() / 1000];
    int count = deflate(bytes, compressed);
    try (DataOutputStream stream = file.getFileSystem(hadoop).create(file, true)) {
      stream.writeInt(MAGIC);
      stream.writeByte(VERSION);
      stream.writeInt(rows);
      stream.writeInt(bytes.size());
      stream.writeInt(count);
      stream.writeInt(crc(compressed, count));
      stream.write(compressed, 0, count);
    }
  }

  /** The room is enough for what does not compress. */
  private static int deflate(RowBytes bytes, byte[] compressed) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(bytes.bytes(), 0, bytes.size());
      deflater.finish();
      int count = deflater.deflate(compressed);
      if (!deflater.finished()) {
        throw new IllegalStateException("Compressed rows take more than their room");
      }
      return count;
    } finally {
      deflater.end();
    }
  }

  /**
   * Returns the rows of a file.
   *
   * @param rows how many it has
   * @throws IOException if it is not there, is not whole, or has another number of rows
   */
  static BytesOfRows read(Path file, int rows, Configuration hadoop) throws IOException {
    try (DataInputStream stream = file.getFileSystem(hadoop).open(file)) {
      if (stream.readInt() != MAGIC) {
        throw damaged(file, "it does not begin as a list of images does");
      }
      int version = stream.readUnsignedByte();
      if (version != VERSION) {
        throw damaged(file, "its format has version " + version + ", and this program reads 1");
      }
      int found = stream.readInt();
      if (found != rows) {
        throw damaged(file, "it has " + found + " images in place of " + rows);
      }
      return new BytesOfRows(content(file, stream));
    } catch (EOFException e) {
      throw damaged(file, "it ends too early");
    }
  }

  private static byte[] content(Path file, DataInputStream stream) throws IOException {
    byte[] content = new byte[size(file, stream)];
    byte[] compressed = new byte[size(file, stream)];
    int crc = stream.readInt();
    stream.readFully(compressed);
    if (crc(compressed, compressed.length) != crc) {
      throw damaged(file, "its checksum differs");
    }
    if (stream.read() >= 0) {
      throw damaged(file, "it goes on after its end");
    }
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(compressed);
      if (inflater.inflate(content) != content.length) {
        throw damaged(file, "it has fewer bytes than it says");
      }
    } catch (DataFormatException e) {
      throw damaged(file, "it cannot be decompressed");
    } finally {
      inflater.end();
    }
    return content;
  }

  private static int size(Path file, DataInputStream stream) throws IOException {
    int size = stream.readInt();
    if (size < 0 || size > SpoolWriter.MOST_BYTES) {
      throw damaged(file, "it cannot be as large as it says");
    }
    return size;
  }

  private static int crc(byte[] bytes, int count) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, count);
    return (int) crc.getValue();
  }

  private static IOException damaged(Path file, String why) {
    return new IOException(
        "%s is a part of the list of images and cannot be used: %s. Start the run anew, so that it lists the images again."
            .formatted(file, why));
  }
}
