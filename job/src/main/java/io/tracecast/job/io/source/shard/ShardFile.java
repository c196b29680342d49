package io.tracecast.job.io.source.shard;

import io.tracecast.job.error.NotAFileException;
import io.tracecast.job.io.FileNames;
import io.tracecast.job.io.HadoopFiles;
import io.tracecast.job.io.RegularFiles;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/**
 * A shard as a file of any file system that Hadoop reads.
 *
 * @param status where it is, and its length
 */
record ShardFile(FileStatus status, Configuration hadoop) {

  /** Looks for the file of a name. */
  static ShardFile of(String name, Configuration hadoop) throws StoreException {
    try {
      FileStatus status = FileNames.status(name, hadoop);
      if (status.isDirectory()) {
        throw new NotAFileException("a folder", true);
      }
      return new ShardFile(status, hadoop);
    } catch (IOException e) {
      throw new StoreException(e);
    }
  }

  /** Opens its bytes in order; the caller closes them. */
  InputStream stream() throws StoreException {
    try {
      return new StoredBytes(HadoopFiles.open(status.getPath(), hadoop));
    } catch (IOException e) {
      throw new StoreException(e);
    }
  }

  /** Opens its bytes at any place; the caller closes the channel. */
  SeekableByteChannel channel() throws StoreException {
    try {
      return open();
    } catch (IOException e) {
      throw new StoreException(e);
    }
  }

  private SeekableByteChannel open() throws IOException {
    FileSystem fileSystem = HadoopFiles.fileSystem(status.getPath(), hadoop);
    if (HadoopFiles.isLocal(fileSystem)) {
      java.nio.file.Path file = HadoopFiles.local(status.getPath());
      long length = RegularFiles.require(file).size();
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      return new BlockChannel(
          length, (at, block, count) -> read(channel, at, block, count), channel);
    }
    FSDataInputStream stream = fileSystem.open(status.getPath());
    return new BlockChannel(
        status.getLen(), (at, block, count) -> read(stream, at, block, count), stream);
  }

  private static void read(FileChannel channel, long at, byte[] block, int count)
      throws IOException {
    ByteBuffer target = ByteBuffer.wrap(block, 0, count);
    while (target.hasRemaining()) {
      if (channel.read(target, at + target.position()) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
  }

  private static void read(FSDataInputStream stream, long at, byte[] block, int count)
      throws IOException {
    try {
      stream.seek(at);
      stream.readFully(block, 0, count);
    } catch (IOException e) {
      throw new StoreException(e);
    }
  }

  /** Tells what the store fails at from what is wrong with the bytes. */
  private static final class StoredBytes extends FilterInputStream {
    StoredBytes(InputStream bytes) {
      super(bytes);
    }

    @Override
    public int read() throws IOException {
      try {
        return in.read();
      } catch (IOException e) {
        throw new StoreException(e);
      }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return in.read(target, offset, length);
      } catch (IOException e) {
        throw new StoreException(e);
      }
    }
  }
}
