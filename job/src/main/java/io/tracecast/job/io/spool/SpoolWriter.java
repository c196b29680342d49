package io.tracecast.job.io.spool;

import io.tracecast.job.io.ImageRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Writes rows of images to files, a chunk per file, and holds one chunk of them. Used by one
 * thread; several writers may share a folder if their names differ.
 */
public final class SpoolWriter {
  /** Rows of 10,000,000 images are 1,221 files, and a task that wants 2048 reads one or two. */
  public static final int ROWS_PER_CHUNK = 8192;

  /** More than names of files come to, so that long ids do not fill a heap. */
  private static final int FULL_BYTES = 8 << 20;

  /** A chunk that was not full, and one row. */
  static final int MOST_BYTES = 1 << 30;

  private final Path folder;
  private final String name;
  private final Configuration hadoop;
  private final int rowsPerChunk;
  private final RowBytes bytes = new RowBytes();
  private final List<Spool.Chunk> chunks = new ArrayList<>();
  private int rows;

  /**
   * @param folder a folder of any file system that Hadoop reads; made with the first file
   * @param name what its files' names begin with: letters, digits and dashes
   */
  public SpoolWriter(Path folder, String name, Configuration hadoop) {
    this(folder, name, hadoop, ROWS_PER_CHUNK);
  }

  /** The same with chunks of other sizes. */
  SpoolWriter(Path folder, String name, Configuration hadoop, int rowsPerChunk) {
    this.folder = folder;
    this.name = name;
    this.hadoop = hadoop;
    this.rowsPerChunk = rowsPerChunk;
  }

  /**
   * Adds a row: path, time in milliseconds, size, version and place. Bytes that it carries, and
   * columns that are kept of it, are not written.
   */
  public void add(ImageRow image) throws IOException {
    bytes.add(image);
    rows++;
    if (rows == rowsPerChunk || bytes.size() >= FULL_BYTES) {
      flush();
    }
  }

  private void flush() throws IOException {
    String file = "%s-%05d.rows".formatted(name, chunks.size());
    ChunkFile.write(new Path(folder, file), rows, bytes, hadoop);
    chunks.add(new Spool.Chunk(file, rows));
    bytes.clear();
    rows = 0;
  }

  /** Writes what is left and returns all files, of which others may make a spool. */
  public List<Spool.Chunk> chunks() throws IOException {
    if (rows > 0) {
      flush();
    }
    return List.copyOf(chunks);
  }

  /** Writes what is left and makes a spool of it all. */
  public Spool finish() throws IOException {
    return Spool.of(folder, chunks(), hadoop);
  }
}
