package io.tracecast.job;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * Local files under {@code lossy:}, of which the first file of predictions is lost once it was
 * written.
 */
public final class LossyFileSystem extends RawLocalFileSystem {
  static final String PROPERTY = "spark.hadoop.fs.lossy.impl";

  @Override
  public URI getUri() {
    return URI.create("lossy:///");
  }

  @Override
  public FileStatus[] listStatus(Path folder) throws IOException {
    return Arrays.stream(super.listStatus(folder))
        .filter(file -> !isLost(file.getPath()))
        .toArray(FileStatus[]::new);
  }

  private static boolean isLost(Path file) {
    return file.getName().startsWith("part-00000")
        && file.getParent().getName().equals("predictions");
  }

  @Override
  protected void checkPath(Path path) {
    // every path of the scheme is local
  }
}
