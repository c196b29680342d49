package io.tracecast.job.scoring;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Local files under {@code slow:}, each opened only after a while, as in a store far away. */
public final class SlowFileSystem extends RawLocalFileSystem {
  static final String DELAY_MILLIS = "fs.slow.delay.millis";

  private static final AtomicInteger OPENING = new AtomicInteger();
  private static final AtomicInteger MOST_AT_ONCE = new AtomicInteger();

  static Configuration configuration(int delayMillis) {
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.slow.impl", SlowFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
    hadoop.setBoolean("fs.slow.impl.disable.cache", true);
    hadoop.setInt(DELAY_MILLIS, delayMillis);
    return hadoop;
  }

  /** Returns the most files that were being opened at the same time since the last call. */
  static int mostAtOnce() {
    return MOST_AT_ONCE.getAndSet(0);
  }

  @Override
  public URI getUri() {
    return URI.create("slow:///");
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    MOST_AT_ONCE.accumulateAndGet(OPENING.incrementAndGet(), Math::max);
    try {
      LockSupport.parkNanos(getConf().getInt(DELAY_MILLIS, 0) * 1_000_000L);
      return super.open(new Path(path.toUri().getPath()), bufferSize);
    } finally {
      OPENING.decrementAndGet();
    }
  }

  @Override
  protected void checkPath(Path path) {
    // every path of the scheme is local
  }
}
