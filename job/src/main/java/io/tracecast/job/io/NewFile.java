package io.tracecast.job.io;

import io.tracecast.job.error.JobErrors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A text file that {@code --write} names: it must not exist, and is tried before the work begins.
 *
 * @param path as the user named it; any URI that Hadoop writes
 */
public record NewFile(String path, Configuration hadoop) {

  /**
   * Makes sure that it can be written later on; leaves nothing behind.
   *
   * @throws io.tracecast.job.error.JobException if it exists or cannot be written
   */
  public void requireWritable() {
    try {
      if (fileSystem().exists(new Path(path))) {
        throw JobErrors.writtenFileExists(path);
      }
      fileSystem().create(new Path(path), false).close();
      fileSystem().delete(new Path(path), false);
    } catch (IOException | IllegalArgumentException e) {
      throw JobErrors.outputUnwritable(path, e);
    }
  }

  /**
   * Writes it.
   *
   * @throws io.tracecast.job.error.JobException if it exists by now or cannot be written
   */
  public void write(String text) {
    try (OutputStream stream = fileSystem().create(new Path(path), false)) {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw JobErrors.outputUnwritable(path, e);
    }
  }

  private FileSystem fileSystem() throws IOException {
    FileSystem fileSystem = HadoopFiles.fileSystem(new Path(path), hadoop);
    fileSystem.setWriteChecksum(false);
    return fileSystem;
  }
}
