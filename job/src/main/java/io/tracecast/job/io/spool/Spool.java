package io.tracecast.job.io.spool;

import io.tracecast.job.io.ImageRow;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;

/**
 * Rows of images in files, in order. It is small and may travel; what it names has to be on a file
 * system that whoever reads it reaches. It alone names its files: beside them may be those of
 * attempts that lost.
 *
 * @param folder where its files are
 * @param chunks its files, in order
 */
public record Spool(String folder, List<Chunk> chunks) implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * One file of it.
   *
   * @param file its name in the folder
   * @param rows how many it has
   */
  public record Chunk(String file, int rows) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  public Spool {
    chunks = List.copyOf(chunks);
  }

  /** Returns how many rows it has. */
  public long rows() {
    return chunks.stream().mapToLong(Chunk::rows).sum();
  }

  /**
   * Makes a spool of files that writers wrote.
   *
   * @param chunks in the order that the rows are to have
   */
  static Spool of(Path folder, List<Chunk> chunks, Configuration hadoop) throws IOException {
    Path plain = new Path(folder.toString()); // one of a URI may end with a slash
    return new Spool(folder.getFileSystem(hadoop).makeQualified(plain).toString(), chunks);
  }

  /**
   * Reads rows in order, a file at a time, and holds one file's.
   *
   * @param from the first row, from 0
   * @param to the row behind the last
   * @return throws {@link java.io.UncheckedIOException} if a file is not there or not whole
   */
  public Iterator<ImageRow> read(long from, long to, Configuration hadoop) {
    if (from < 0 || from > to || to > rows()) {
      throw new IndexOutOfBoundsException("Rows %d to %d of %d".formatted(from, to, rows()));
    }
    return new SpoolRows(this, from, to, hadoop);
  }

  /** Reads all rows in order. */
  public Iterator<ImageRow> read(Configuration hadoop) {
    return read(0, rows(), hadoop);
  }

  /** Copies it to another folder, perhaps of another file system. */
  public Spool copyTo(Path target, Configuration hadoop) throws IOException {
    Path source = new Path(folder);
    FileSystem from = source.getFileSystem(hadoop);
    FileSystem to = target.getFileSystem(hadoop);
    to.mkdirs(target);
    for (Chunk chunk : chunks) {
      FileUtil.copy(
          from, new Path(source, chunk.file()), to, new Path(target, chunk.file()), false, hadoop);
    }
    return of(target, chunks, hadoop);
  }
}
