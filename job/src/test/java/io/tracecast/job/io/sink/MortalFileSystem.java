package io.tracecast.job.io.sink;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * Local files under {@code mortal:} for as many changes as it has left; then nothing works any
 * more, as for a driver that was killed. The last file is there and empty: most file systems show a
 * file as soon as it is opened.
 */
public final class MortalFileSystem extends RawLocalFileSystem {
  private final AtomicInteger changesLeft = new AtomicInteger(Integer.MAX_VALUE);

  /** Returns a configuration with a file system of its own. */
  static Configuration configuration() {
    Configuration hadoop = new Configuration();
    hadoop.setClass(
        "fs.mortal.impl", MortalFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
    return hadoop;
  }

  void diesAfter(int changes) {
    changesLeft.set(changes);
  }

  boolean isDead() {
    return changesLeft.get() < 0;
  }

  private void change() throws IOException {
    if (changesLeft.decrementAndGet() < 0) {
      throw new IOException("the driver is dead");
    }
  }

  private static Path local(Path path) {
    return new Path(path.toUri().getPath());
  }

  @Override
  public URI getUri() {
    return URI.create("mortal:///");
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    if (changesLeft.get() == 0) {
      super.create(local(path), permission, overwrite, bufferSize, replication, blockSize, progress)
          .close();
    }
    change();
    return super.create(
        local(path), permission, overwrite, bufferSize, replication, blockSize, progress);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    change();
    return super.rename(local(from), local(to));
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    change();
    return super.delete(local(path), recursive);
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    change();
    return super.mkdirs(local(path));
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    if (isDead()) {
      throw new IOException("the driver is dead");
    }
    return super.listStatus(local(path));
  }

  @Override
  protected void checkPath(Path path) {
    // every path of the scheme is local
  }
}
