package io.tracecast.job.spark;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchivePart;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BroadcastBlockId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.io.ChunkedByteBuffer;
import scala.Option;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The bytes of an archive as blocks of Spark's, one per chunk, which belong to a broadcast and go
 * with it.
 *
 * <p>Spark's own broadcast of the bytes would hold them twice on the driver and on each executor:
 * its pieces are serialized, and nobody gets one before all are there. These are the bytes as they
 * are. The driver's blocks share the archive's arrays: Spark counts them as storage memory, and
 * writes those to disk for which it has none. Those of an archive that lies in a file are on disk
 * from the start. An executor passes on to others what it has fetched as long as it has storage
 * memory for it.
 */
final class ArchiveChunks {
  private static final ClassTag<Object> BYTES = ClassTag$.MODULE$.apply(byte[].class);
  private static final int ATTEMPTS = 3;

  /** What an embedded run's own tasks need not fetch, by the broadcast's number. */
  private static final Map<Long, ArchiveFiles> AT_HAND = new ConcurrentHashMap<>();

  private ArchiveChunks() {}

  /**
   * Makes an archive's bytes available to the tasks of an application.
   *
   * @param broadcast the number of the broadcast that they belong to
   * @param embedded whether all tasks run in this process
   */
  static void offer(long broadcast, ArchiveFiles files, boolean embedded) {
    if (embedded) {
      AT_HAND.put(broadcast, files);
      return;
    }
    List<ArchiveBytes> all = inOrder(files);
    for (int file = 0; file < all.size(); file++) {
      offer(broadcast, file, all.get(file));
    }
  }

  private static void offer(long broadcast, int file, ArchiveBytes bytes) {
    boolean onHeap = bytes.file().isEmpty();
    StorageLevel level = onHeap ? StorageLevel.MEMORY_AND_DISK_SER() : StorageLevel.DISK_ONLY();
    for (int chunk = 0; chunk < bytes.chunkCount(); chunk++) {
      BlockId block = block(broadcast, file, chunk);
      if (!put(block, ByteBuffer.wrap(bytes.chunk(chunk)), level)) {
        throw new IllegalStateException(
            "Spark could not keep %s, a part of a graph, in memory or on disk.".formatted(block));
      }
    }
  }

  /** Returns the bytes of an archive's files: its own, then those of its parts. */
  private static List<ArchiveBytes> inOrder(ArchiveFiles files) {
    List<ArchiveBytes> all = new ArrayList<>(List.of(files.bytes()));
    files.parts().stream().map(ArchivePart::bytes).forEach(all::add);
    return all;
  }

  /** Takes back what was offered to this process's own tasks; blocks go with their broadcast. */
  static void withdraw(long broadcast) {
    AT_HAND.remove(broadcast);
  }

  /** Returns the bytes of an archive's files where this process's own tasks need not fetch them. */
  static Optional<List<ArchiveBytes>> atHand(long broadcast) {
    return Optional.ofNullable(AT_HAND.get(broadcast)).map(ArchiveChunks::inOrder);
  }

  /**
   * Fetches a chunk, from the driver or from another executor that has it, and lets others fetch it
   * here.
   *
   * @throws IllegalStateException if nobody gives it
   */
  static ByteBuffer fetch(long broadcast, int file, int chunk) {
    BlockId block = block(broadcast, file, chunk);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) { // where it is may change meanwhile
      Option<ChunkedByteBuffer> found = blocks().getRemoteBytes(block);
      if (found.isDefined()) {
        ByteBuffer bytes = found.get().toByteBuffer();
        put(block, bytes.duplicate(), StorageLevel.MEMORY_ONLY_SER());
        return bytes;
      }
    }
    throw new IllegalStateException(
        "Cannot fetch %s, a part of the graph: neither the driver nor an executor gives it."
            .formatted(block));
  }

  /** Lets go what this process has for itself and others. */
  static void release(long broadcast) {
    blocks().removeBroadcast(broadcast, true);
  }

  private static boolean put(BlockId block, ByteBuffer bytes, StorageLevel level) {
    return blocks().putBytes(block, new ChunkedByteBuffer(bytes), level, true, BYTES);
  }

  private static BlockId block(long broadcast, int file, int chunk) {
    return new BroadcastBlockId(broadcast, "file" + file + "chunk" + chunk);
  }

  private static BlockManager blocks() {
    return SparkEnv.get().blockManager();
  }
}
