package io.tracecast.job.spark;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.process.TemporaryFolder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A hold on this process's copy of a broadcast archive. An executor keeps its copy in private files
 * that it fetches chunk by chunk, so that its heap holds a few chunks and no archive; they are
 * deleted when the last hold is closed, which is once the native session stands. A later task that
 * needs the bytes fetches them again. An embedded run shares what the driver has read.
 */
public final class LocalCopy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalCopy.class);
  private static final String KILLED = "the task was interrupted while it fetched its graph";
  private static final Map<Long, Fetched> FETCHED = new HashMap<>();

  private final Broadcast<BroadcastArchive> broadcast;
  private Fetched held;

  private LocalCopy(Broadcast<BroadcastArchive> broadcast) {
    this.broadcast = broadcast;
  }

  /**
   * Returns a hold, which fetches nothing before the archive is asked for; the caller closes it.
   */
  public static LocalCopy of(Broadcast<BroadcastArchive> broadcast) {
    return new LocalCopy(broadcast);
  }

  /**
   * Returns the archive, fetched if this process has no copy of it; its bytes are there until this
   * is closed.
   *
   * @throws IllegalStateException if it cannot be fetched, or is not what the driver sent
   * @throws org.apache.spark.TaskKilledException if the task is interrupted meanwhile
   */
  public synchronized GraphArchive archive() {
    BroadcastArchive value = broadcast.value();
    Optional<List<ArchiveBytes>> atHand = ArchiveChunks.atHand(broadcast.id());
    if (atHand.isPresent()) {
      return value.rebuild(atHand.get());
    }
    if (held == null) {
      held = hold(broadcast.id());
    }
    return value.rebuild(held.files(value));
  }

  private static Fetched hold(long broadcast) {
    synchronized (FETCHED) {
      Fetched fetched = FETCHED.computeIfAbsent(broadcast, Fetched::new);
      fetched.users++;
      return fetched;
    }
  }

  /** Lets the copy go once nobody else holds it; a second call does nothing. */
  @Override
  public synchronized void close() {
    if (held == null) {
      return;
    }
    boolean last;
    synchronized (FETCHED) {
      held.users--;
      last = held.users == 0;
      if (last) {
        FETCHED.remove(held.broadcast, held);
      }
    }
    if (last) { // not under the lock of all graphs: who reads a chunk of it is waited for
      held.delete();
    }
    held = null;
  }

  /** The files that this process has fetched, or is fetching. */
  private static final class Fetched {
    final long broadcast;
    int users;
    private TemporaryFolder folder;
    private List<ArchiveBytes> files;

    Fetched(long broadcast) {
      this.broadcast = broadcast;
    }

    /** Fetches them unless they are there; who comes meanwhile waits. */
    synchronized List<ArchiveBytes> files(BroadcastArchive value) {
      if (files == null) {
        try {
          fetch(value);
        } catch (IOException e) {
          throw new UncheckedIOException(
              "Cannot write graph %s into a temporary folder of the executor (%s). Free space there, or name another folder with -Djava.io.tmpdir=FOLDER in spark.executor.extraJavaOptions."
                  .formatted(value.name(), e.getMessage()),
              e);
        }
      }
      return files;
    }

    private void fetch(BroadcastArchive value) throws IOException {
      folder = TemporaryFolder.create("archive");
      try {
        List<Path> paths = new ArrayList<>();
        for (int file = 0; file < value.files().size(); file++) {
          paths.add(folder.newFile(Integer.toString(file)));
        }
        for (Piece piece : pieces(value)) {
          write(value.name(), piece, paths.get(piece.file()));
        }
        List<ArchiveBytes> fetched = new ArrayList<>();
        for (Path path : paths) {
          fetched.add(ArchiveBytes.ofFile(path));
        }
        files = fetched;
      } finally {
        if (files == null) {
          folder.close();
        }
      }
    }

    /** Each process fetches in an order of its own, so that they have something for each other. */
    private static List<Piece> pieces(BroadcastArchive value) {
      List<Piece> pieces = new ArrayList<>();
      for (int file = 0; file < value.files().size(); file++) {
        long sizeInBytes = value.files().get(file).sizeInBytes();
        for (int chunk = 0; chunk < ArchiveBytes.chunkCount(sizeInBytes); chunk++) {
          long start = (long) chunk * ArchiveBytes.CHUNK_SIZE_IN_BYTES;
          long length = Math.min(ArchiveBytes.CHUNK_SIZE_IN_BYTES, sizeInBytes - start);
          pieces.add(new Piece(file, chunk, start, (int) length));
        }
      }
      Collections.shuffle(pieces);
      return pieces;
    }

    private void write(String name, Piece piece, Path path) throws IOException {
      ByteBuffer bytes = fetch(piece);
      if (bytes.remaining() != piece.length()) {
        throw new IllegalStateException(
            "Graph %s changed on its way: a part of it has %d bytes, and it had %d."
                .formatted(name, bytes.remaining(), piece.length()));
      }
      // not a channel, which would keep as much memory for as long as this thread lives
      try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
        file.seek(piece.start());
        file.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
      }
    }

    private ByteBuffer fetch(Piece piece) {
      TaskContext task = TaskContext.get();
      if (task != null && task.isInterrupted()) {
        throw new TaskKilledException(KILLED);
      }
      try {
        return ArchiveChunks.fetch(broadcast, piece.file(), piece.chunk());
      } catch (Exception e) { // Scala declares none
        if (e instanceof InterruptedException interrupted) {
          throw KilledTask.by(interrupted, KILLED);
        }
        throw e;
      }
    }

    /** Deletes the files, and what others may have fetched from here. */
    void delete() {
      ArchiveChunks.release(broadcast);
      if (folder == null) {
        return;
      }
      try {
        folder.close();
      } catch (IOException e) { // it is gone at the latest when another process looks
        LOG.warn("Could not delete {}", folder.path(), e);
      }
    }
  }

  /** A chunk of a file, and where it belongs. */
  private record Piece(int file, int chunk, long start, int length) {}
}
