package io.tracecast.job.io.spool;

import io.tracecast.job.io.ImageRow;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Serializable;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;

/**
 * Rows of images in files, in order. It is small and may travel; what it names has to be on a file
 * system that whoever reads it reaches. A text file beside the rows, written last, names them all:
 * a folder without it is that of a spool that was never finished.
 *
 * @param folder where its files are
 * @param chunks its files, in order
 */
public record Spool(String folder, List<Chunk> chunks) implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String INDEX = "finished";
  private static final String TITLE = "tracecast spool 1";
  private static final String TOTAL = "total";

  /**
   * One file of it.
   *
   * @param file its name in the folder
   * @param rows how many it has
   */
  public record Chunk(String file, int rows) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Returns it as a line of text. */
    String line() {
      return file + " " + rows;
    }

    static Chunk of(String line) {
      int space = line.lastIndexOf(' ');
      return new Chunk(line.substring(0, space), Integer.parseInt(line.substring(space + 1)));
    }
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
  static Spool finish(Path folder, List<Chunk> chunks, Configuration hadoop) throws IOException {
    Spool spool = new Spool(qualified(folder, hadoop), chunks);
    try (Writer index =
        new OutputStreamWriter(
            folder.getFileSystem(hadoop).create(new Path(folder, INDEX), true),
            StandardCharsets.UTF_8)) {
      index.write(TITLE + "\n");
      for (Chunk chunk : chunks) {
        index.write(chunk.line() + "\n");
      }
      index.write(TOTAL + " " + spool.rows() + "\n");
    }
    return spool;
  }

  /**
   * Opens what is in a folder; empty if there is no spool, or one that was not finished.
   *
   * @throws IOException also if it is of another version
   */
  public static Optional<Spool> open(Path folder, Configuration hadoop) throws IOException {
    List<String> lines;
    try (BufferedReader index =
        new BufferedReader(
            new InputStreamReader(
                folder.getFileSystem(hadoop).open(new Path(folder, INDEX)),
                StandardCharsets.UTF_8))) {
      lines = index.lines().toList();
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
    if (!lines.isEmpty() && lines.get(0).equals(TITLE)) {
      return ofLines(qualified(folder, hadoop), lines.subList(1, lines.size()));
    }
    if (lines.isEmpty() || TITLE.startsWith(lines.get(0))) { // cut off as it was written
      return Optional.empty();
    }
    throw new IOException(
        "%s is not a list of images that this program knows: it begins with '%s' in place of '%s'. Use the version of Tracecast that wrote it, or start the run anew."
            .formatted(new Path(folder, INDEX), lines.get(0), TITLE));
  }

  private static String qualified(Path folder, Configuration hadoop) throws IOException {
    FileSystem fileSystem = folder.getFileSystem(hadoop);
    return fileSystem.makeQualified(new Path(folder.toString())).toString(); // ends without a slash
  }

  private static Optional<Spool> ofLines(String folder, List<String> lines) {
    List<Chunk> chunks = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith(TOTAL + " ")) {
        Spool spool = new Spool(folder, chunks);
        return Optional.of(spool).filter(whole -> line.equals(TOTAL + " " + whole.rows()));
      }
      if (!line.matches("[A-Za-z0-9-]+\\.rows [0-9]{1,9}")) {
        return Optional.empty();
      }
      chunks.add(Chunk.of(line));
    }
    return Optional.empty();
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
    return finish(target, chunks, hadoop);
  }
}
