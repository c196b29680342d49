package io.tracecast.graph.natives;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets one thread of one process at a time look at a folder of libraries and mend it. */
final class FolderLock {
  private static final Logger LOG = LoggerFactory.getLogger(FolderLock.class);

  private static final Map<Path, Lock> OF_THIS_PROCESS = new ConcurrentHashMap<>();

  interface Work {
    void run() throws IOException;
  }

  private FolderLock() {}

  /** Does the work while no other process does its own; waits for those that began. */
  @SuppressWarnings("try") // held, not used
  static void hold(Path folder, Work work) throws IOException {
    Lock lock = OF_THIS_PROCESS.computeIfAbsent(folder, path -> new ReentrantLock());
    lock.lock();
    try {
      if (!Files.isWritable(folder)) { // somebody else's care, such as an image of a container
        work.run();
        return;
      }
      try (FileChannel file = FileChannel.open(folder.resolve(".tracecast.lock"), CREATE, WRITE)) {
        lockIfSupported(file);
        work.run();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The lock goes with its channel. */
  private static void lockIfSupported(FileChannel file) {
    try {
      file.lock();
    } catch (IOException e) {
      LOG.debug("No locks on this file system", e);
    }
  }
}
