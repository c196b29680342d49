package io.tracecast.job;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * Local files under {@code lossy:}, of which the first file of predictions is lost when written.
 */
public final class LossyFileSystem extends RawLocalFileSystem {
  static final String PROPERTY = "spark.hadoop.fs.lossy.impl";

  @Override
  public URI getUri() {
    return URI.create("lossy:///");
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    if (to.getName().startsWith("part-00000") && to.getParent().getName().equals("predictions")) {
      return delete(from, false);
    }
    return super.rename(from, to);
  }

  @Override
  protected void checkPath(Path path) {
    // every path of the scheme is local
  }
}
