package io.tracecast.graph.archive.trust;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchivePart;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Files one after another in a stream, of sizes that the writer need not know before. A file is a
 * byte 1, its location (two bytes of length, UTF-8; empty for the archive's own file, which comes
 * first), blocks (four bytes of length and so many bytes) and a block of length 0. After the last
 * comes a byte 0. Numbers have their highest byte first.
 */
final class SealedFrames {
  private static final int FILE = 1;
  private static final int END = 0;
  private static final int BLOCK_SIZE_IN_BYTES = 1 << 16;
  private static final int MAX_FILES = 10_001;

  private SealedFrames() {}

  /** Writes the files. */
  static final class Writer {
    private final DataOutputStream target;

    Writer(OutputStream target) {
      this.target = new DataOutputStream(new BufferedOutputStream(target, BLOCK_SIZE_IN_BYTES));
    }

    void file(String location, SealedArchive.Content content) throws IOException {
      byte[] name = location.getBytes(UTF_8);
      if (name.length > 0xffff) {
        throw new IOException("A location has %d bytes".formatted(name.length));
      }
      target.writeByte(FILE);
      target.writeShort(name.length);
      target.write(name);
      BufferedOutputStream blocks = new BufferedOutputStream(new Blocks(), BLOCK_SIZE_IN_BYTES);
      content.writeTo(blocks);
      blocks.flush();
      target.writeInt(0);
    }

    void end() throws IOException {
      target.writeByte(END);
      target.flush();
    }

    private final class Blocks extends OutputStream {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > 0) {
          target.writeInt(length);
          target.write(bytes, offset, length);
        }
      }
    }
  }

  /**
   * Reads all files.
   *
   * @throws IOException if the stream fails, ends early, or holds something else
   */
  static ArchiveFiles read(InputStream stream) throws IOException {
    DataInputStream source =
        new DataInputStream(new BufferedInputStream(stream, BLOCK_SIZE_IN_BYTES));
    Optional<ArchiveBytes> own = Optional.empty();
    List<ArchivePart> parts = new ArrayList<>();
    Set<String> locations = new HashSet<>();
    while (isFile(source)) {
      byte[] name = new byte[source.readUnsignedShort()];
      source.readFully(name);
      String location = new String(name, UTF_8);
      if (!locations.add(location) || location.isEmpty() != own.isEmpty()) {
        throw new IOException("its files are not in order");
      }
      if (locations.size() > MAX_FILES) {
        throw new IOException("it holds over %d files".formatted(MAX_FILES));
      }
      ArchiveBytes bytes = ArchiveBytes.read(new BlockStream(source));
      if (own.isEmpty()) {
        own = Optional.of(bytes);
      } else {
        parts.add(new ArchivePart(location, bytes));
      }
    }
    if (source.read() >= 0) {
      throw new IOException("something follows its last file");
    }
    return new ArchiveFiles(own.orElseThrow(() -> new IOException("it holds no file")), parts);
  }

  private static boolean isFile(DataInputStream source) throws IOException {
    int mark = source.readUnsignedByte();
    if (mark != FILE && mark != END) {
      throw new IOException("something stands between its files");
    }
    return mark == FILE;
  }

  /** The blocks of one file as a stream. */
  private static final class BlockStream extends InputStream {
    private final DataInputStream source;
    private int left;
    private boolean ended;

    BlockStream(DataInputStream source) {
      this.source = source;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (left == 0 && !ended) {
        left = source.readInt();
        ended = left == 0;
        if (left < 0) {
          throw new IOException("a block has a negative length");
        }
      }
      if (ended) {
        return -1;
      }
      int read = source.read(target, offset, Math.min(left, length));
      if (read < 0) {
        throw new EOFException("it ends within a file");
      }
      left -= read;
      return read;
    }
  }
}
