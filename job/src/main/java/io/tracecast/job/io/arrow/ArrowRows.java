package io.tracecast.job.io.arrow;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageMetadataResult;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Counts the rows of Arrow IPC files that a run wrote, by what stands before each batch. */
public final class ArrowRows {
  private static final int HEAD = 8;

  private ArrowRows() {}

  /** Returns the rows of all files of a folder. */
  public static long count(Configuration hadoop, String directory) {
    Path folder = new Path(directory);
    try {
      FileSystem files = folder.getFileSystem(hadoop);
      RemoteIterator<LocatedFileStatus> all = files.listFiles(folder, true);
      long rows = 0;
      while (all.hasNext()) {
        Path path = all.next().getPath();
        if (path.getName().endsWith("." + ArrowFileFormat.NAME)) {
          rows += rows(files, path);
        }
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long rows(FileSystem files, Path path) {
    long rows = 0;
    try (FSDataInputStream stream = files.open(path)) {
      stream.seek(HEAD);
      ReadChannel channel = new ReadChannel(java.nio.channels.Channels.newChannel(stream));
      for (MessageMetadataResult message = MessageSerializer.readMessage(channel);
          message != null;
          message = MessageSerializer.readMessage(channel)) {
        if (message.getMessage().headerType() == MessageHeader.RecordBatch) {
          rows += ((RecordBatch) message.getMessage().header(new RecordBatch())).length();
        }
        stream.seek(stream.getPos() + message.getMessageBodyLength());
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
