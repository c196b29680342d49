package io.tracecast.job.tune;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.SparkContext;

/** Local files under {@code stopping:}, before whose opening something happens. */
public final class StoppingFileSystem extends RawLocalFileSystem {
  static final String PROPERTY = "spark.hadoop.fs.stopping.impl";

  private static volatile Runnable before = () -> {};

  static String of(Path path) {
    return "stopping://" + path.toAbsolutePath();
  }

  static void beforeReading(Runnable happens) {
    before = happens;
  }

  /**
   * Waits until Spark runs nothing, which a job whose images wait for that only ends if stopped.
   */
  static void awaitTheEndOfAllJobs() {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> SparkContext.getOrCreate().statusTracker().getActiveJobIds().length == 0);
  }

  @Override
  public URI getUri() {
    return URI.create("stopping:///");
  }

  @Override
  public FSDataInputStream open(org.apache.hadoop.fs.Path path, int bufferSize) throws IOException {
    before.run();
    return super.open(new org.apache.hadoop.fs.Path(path.toUri().getPath()), bufferSize);
  }

  @Override
  protected void checkPath(org.apache.hadoop.fs.Path path) {
    // every path of the scheme is local
  }
}
