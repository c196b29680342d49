package io.tracecast.job.scoring.care;

import io.tracecast.job.error.Printable;
import io.tracecast.job.io.HadoopFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of marks, one file each. A store that fails here ends no task: what is not written is
 * not known later on, and no image is suspected for want of a mark.
 */
final class Marks {
  private static final Logger LOG = LoggerFactory.getLogger(Marks.class);

  /** Room for a path of some ten thousand characters. */
  private static final int LONGEST_MARK = 1 << 16;

  private final Path folder;
  private final Configuration hadoop;

  Marks(String folder, Configuration hadoop) {
    this.folder = new Path(folder);
    this.hadoop = hadoop;
  }

  /** Writes a mark in place of an earlier one of its kind and attempt. */
  void write(Mark mark) {
    Path path = new Path(folder, mark.fileName());
    try (OutputStream stream = fileSystem().create(path, true)) {
      stream.write(mark.toJson());
    } catch (IOException | RuntimeException e) {
      LOG.warn("Cannot write {}: {}", path, Printable.of(e.getMessage()));
    }
  }

  void delete(Mark mark) {
    Path path = new Path(folder, mark.fileName());
    try {
      fileSystem().delete(path, false);
    } catch (IOException | RuntimeException e) {
      LOG.warn("Cannot delete {}: {}", path, Printable.of(e.getMessage()));
    }
  }

  /** Returns all marks that can be read. */
  List<Mark> read() {
    List<Mark> marks = new ArrayList<>();
    try {
      for (FileStatus file : fileSystem().listStatus(folder)) {
        read(file, marks);
      }
    } catch (FileNotFoundException e) {
      return marks; // nobody has written one
    } catch (IOException | RuntimeException e) {
      LOG.warn("Cannot list {}: {}", folder, Printable.of(e.getMessage()));
    }
    return marks;
  }

  private void read(FileStatus file, List<Mark> marks) {
    try (InputStream stream = fileSystem().open(file.getPath())) {
      marks.add(Mark.parse(stream.readNBytes(LONGEST_MARK)));
    } catch (IOException e) { // its writer died over it, or takes it away just now
      LOG.info("Passing over {}: {}", file.getPath(), Printable.of(e.getMessage()));
    }
  }

  private FileSystem fileSystem() throws IOException {
    return HadoopFiles.fileSystem(folder, hadoop);
  }
}
