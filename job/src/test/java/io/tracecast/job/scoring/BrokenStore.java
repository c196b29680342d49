package io.tracecast.job.scoring;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PositionedReadable;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.Seekable;
import org.apache.hadoop.security.AccessControlException;

/**
 * Local files under {@code broken:}, whose names say how they fail when they are opened: {@code
 * denied}, {@code busy} always, {@code recovers} twice, {@code cut} half of the bytes once, {@code
 * always-cut} half of them ever.
 */
public final class BrokenStore extends RawLocalFileSystem {
  static final AtomicInteger OPENED = new AtomicInteger();

  static Configuration configuration() {
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.broken.impl", BrokenStore.class, FileSystem.class);
    hadoop.setBoolean("fs.broken.impl.disable.cache", true);
    return hadoop;
  }

  @Override
  public URI getUri() {
    return URI.create("broken:///");
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    int before = OPENED.getAndIncrement();
    String name = path.getName();
    if (name.startsWith("denied")) {
      throw new AccessControlException(
          "Permission denied: user=me, access=READ, inode=broken://me:secret@host/" + name);
    }
    if (name.startsWith("busy") || (name.startsWith("recovers") && before < 2)) {
      throw new IOException("Slow Down (Status Code: 503)");
    }
    FSDataInputStream whole = super.open(new Path(path.toUri().getPath()), bufferSize);
    return name.startsWith("always-cut") || (name.startsWith("cut") && before < 1)
        ? new FSDataInputStream(new Cut(whole, getFileStatus(path).getLen() / 2))
        : whole;
  }

  @Override
  protected void checkPath(Path path) {
    // every path of the scheme is local
  }

  /** Ends too early, as a body does whose connection was closed. */
  private static final class Cut extends FilterInputStream implements Seekable, PositionedReadable {
    private long left;

    Cut(InputStream whole, long left) {
      super(whole);
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      return left-- > 0 ? super.read() : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = left > 0 ? super.read(buffer, offset, (int) Math.min(left, length)) : -1;
      left -= Math.max(count, 0);
      return count;
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) throws EOFException {
      throw new EOFException();
    }

    @Override
    public void readFully(long position, byte[] buffer, int offset, int length)
        throws EOFException {
      throw new EOFException();
    }

    @Override
    public void readFully(long position, byte[] buffer) throws EOFException {
      throw new EOFException();
    }

    @Override
    public void seek(long position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long getPos() {
      return 0;
    }

    @Override
    public boolean seekToNewSource(long position) {
      return false;
    }
  }
}
