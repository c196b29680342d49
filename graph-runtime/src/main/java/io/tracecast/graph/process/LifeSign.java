package io.tracecast.graph.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * Says that the process which made a folder still lives: an operating system's lock on a file in
 * it, which goes with the process however that ends, and which other containers see that share the
 * folder and not the process numbers.
 */
final class LifeSign implements AutoCloseable {

  /** What the names of all these folders begin with. */
  static final String PREFIX = "tracecast-";

  private static final String FILE = "lock";
  private static final int ATTEMPTS = 100;

  private final Path folder;
  private final FileChannel channel;

  private LifeSign(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /** Makes a folder and locks it; the caller closes the lock. */
  static LifeSign ofNewFolder(Path root, String purpose) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Path folder =
          Files.createTempDirectory(root, PREFIX + purpose + "-", TemporaryFolder.ownerOnly("rwx"));
      Path file = folder.resolve(FILE);
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              TemporaryFolder.ownerOnly("rw-"));
      LifeSign lock = new LifeSign(folder, channel);
      // another process that starts may have found the folder before it was locked, and deleted it
      if (lock.takeOrDoWithout() && Files.exists(file)) {
        return lock;
      }
      lock.close();
    }
    throw new IOException("No temporary folder below " + root + " lasts long enough to be locked");
  }

  /**
   * Takes the lock of somebody else's folder; the caller closes it.
   *
   * @return nothing if its process lives, or if it has no such lock
   */
  static Optional<LifeSign> ofDead(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    LifeSign lock =
        new LifeSign(
            folder, FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    try {
      if (lock.take()) {
        return Optional.of(lock);
      }
    } catch (IOException e) {
      lock.close();
      throw e;
    }
    lock.close();
    return Optional.empty();
  }

  /** Where a file system has no locks, nobody ever takes a folder for a dead process's. */
  private boolean takeOrDoWithout() {
    try {
      return take();
    } catch (IOException e) {
      return true;
    }
  }

  private boolean take() throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
