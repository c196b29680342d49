package io.tracecast.job.io.spool;

import io.tracecast.job.io.ImageRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Rows of a spool, from one to another. */
final class SpoolRows implements Iterator<ImageRow> {
  private final Spool spool;
  private final Configuration hadoop;
  private BytesOfRows rows;
  private long left;
  private int chunk;
  private int leftInChunk;

  SpoolRows(Spool spool, long from, long to, Configuration hadoop) {
    this.spool = spool;
    this.hadoop = hadoop;
    this.left = to - from;
    if (left > 0) {
      skip(from);
    }
  }

  private void skip(long count) {
    long rest = count;
    while (rest >= spool.chunks().get(chunk).rows()) {
      rest -= spool.chunks().get(chunk++).rows();
    }
    open();
    for (; rest > 0; rest--) {
      rows.next();
      leftInChunk--;
    }
  }

  private void open() {
    Spool.Chunk next = spool.chunks().get(chunk++);
    try {
      rows = ChunkFile.read(new Path(spool.folder(), next.file()), next.rows(), hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    leftInChunk = next.rows();
  }

  @Override
  public boolean hasNext() {
    return left > 0;
  }

  @Override
  public ImageRow next() {
    if (left == 0) {
      throw new NoSuchElementException("All rows were read");
    }
    while (leftInChunk == 0) {
      open();
    }
    left--;
    leftInChunk--;
    return rows.next();
  }
}
