package io.tracecast.job.probe;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.job.spark.ExecutorRuntime;
import io.tracecast.job.spark.TaskMemory;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an executor needs to score with a graph, on its heap and beside it, added up from what each
 * part holds at most.
 *
 * @param leastHeapBytes a heap in which Spark and what is held of the archive still fit
 * @param heapBytes a heap with room for all that is read ahead
 * @param parts what lies beside the heap, in bytes, by what it is for
 */
public record ExecutorMemory(long leastHeapBytes, long heapBytes, Map<String, Long> parts) {
  private static final long MIB = 1L << 20;

  /** Spark sets so much of a heap aside for itself. */
  public static final long SPARK_RESERVED_BYTES = 300 * MIB;

  /** Rows on their way out, tasks and Spark's own services. */
  private static final long WORKING_BYTES = 128 * MIB;

  /** Metaspace, compiled code, threads, libraries of the JVM and of the image decoder. */
  private static final long JVM_BYTES = 320 * MIB;

  /** The collector's bitmaps and cards: a part of the heap. */
  private static final int COLLECTOR_SHARE = 24;

  private static final int BYTES_PER_PIXEL = 3;

  /** A photograph's JPEG has about half a byte a pixel. */
  private static final int PIXELS_PER_ENCODED_BYTE = 2;

  /**
   * What is scored.
   *
   * @param archiveBytes the archive
   * @param imageBytes one image in a batch
   * @param batchSize images per forward pass
   * @param largestPixels the largest picture to expect, in pixels
   */
  public record Work(long archiveBytes, long imageBytes, int batchSize, long largestPixels) {}

  public ExecutorMemory {
    parts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }

  /**
   * Adds up.
   *
   * @param graph what the graph takes, as measured
   * @param slots tasks that run at once in the executor
   */
  public static ExecutorMemory of(Work work, GraphFootprint graph, int slots) {
    long encoded = work.largestPixels() / PIXELS_PER_ENCODED_BYTE;
    long leastHeap = SPARK_RESERVED_BYTES + archiveOnHeap(work.archiveBytes());
    long heap = leastHeap + WORKING_BYTES + slots * (TaskMemory.READ_AHEAD_BYTES + encoded);
    // one pass more than the slots run: allocators keep pieces that fit no later pass
    long running = graph.loadedBytes() + slots * graph.forwardBytes();
    Map<String, Long> parts = new LinkedHashMap<>();
    parts.put("JVM and libraries", JVM_BYTES + heap / COLLECTOR_SHARE);
    parts.put("engine, graph and forward passes", Math.max(graph.loadingBytes(), running));
    parts.put("batches", slots * TaskMemory.batchBytes(work.imageBytes(), work.batchSize()));
    parts.put("decoders", slots * (work.largestPixels() * BYTES_PER_PIXEL + encoded));
    parts.put(
        "readers",
        Math.min(ExecutorRuntime.READERS, slots * TaskMemory.READ_AHEAD_IMAGES) * encoded);
    return new ExecutorMemory(leastHeap, heap, parts);
  }

  /**
   * An embedded run holds a small archive on the heap. Executors of a cluster hold the chunk that
   * they fetch, and as many for each other as Spark has storage memory for.
   */
  private static long archiveOnHeap(long archiveBytes) {
    return Math.min(archiveBytes, ArchiveBytes.MAX_ON_HEAP_IN_BYTES);
  }

  /** Returns what lies beside the heap, in bytes. */
  public long overheadBytes() {
    return parts.values().stream().mapToLong(Long::longValue).sum();
  }
}
