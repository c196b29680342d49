package io.tracecast.job;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/** Local files under {@code full:}, on a disk that has no room for predictions. */
public final class FullFileSystem extends RawLocalFileSystem {
  public static final String PROPERTY = "spark.hadoop.fs.full.impl";

  @Override
  public URI getUri() {
    return URI.create("full:///");
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    FSDataOutputStream whole =
        super.create(path, overwrite, bufferSize, replication, blockSize, progress);
    return path.toString().contains("/predictions/")
        ? new FSDataOutputStream(full(whole), null)
        : whole;
  }

  private static OutputStream full(OutputStream whole) {
    return new FilterOutputStream(whole) {
      @Override
      public void write(int one) throws IOException {
        throw new IOException("No space left on device");
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        write(0);
      }
    };
  }

  @Override
  protected void checkPath(Path path) {
    // every path of the scheme is local
  }
}
