package io.tracecast.job.spark;

import io.tracecast.job.io.ImageRow;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Reads images ahead of whoever consumes them, in order: at most so many images and, once their
 * sizes are known, so many bytes are read or waiting. One consumer thread; the reads run in the
 * executor's pool.
 */
final class ReadAhead implements Iterator<ReadAhead.Read>, AutoCloseable {

  /**
   * One image, read or failed.
   *
   * @param image the image, with its bytes where {@code failure} is null
   * @param failure why it could not be read, or null
   * @param nanos how long the read took
   */
  record Read(ImageRow image, Exception failure, long nanos) {}

  private record Pending(Future<Read> read, long bytes) {}

  private final Iterator<ImageRow> images;
  private final ImageReader reader;
  private final ExecutorService pool;
  private final int maxImages;
  private final long maxBytes;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private long pendingBytes;
  private long waitedNanos;

  ReadAhead(
      Iterator<ImageRow> images,
      ImageReader reader,
      ExecutorService pool,
      int maxImages,
      long maxBytes) {
    this.images = images;
    this.reader = reader;
    this.pool = pool;
    this.maxImages = maxImages;
    this.maxBytes = maxBytes;
  }

  @Override
  public boolean hasNext() {
    fill();
    return !pending.isEmpty();
  }

  @Override
  public Read next() {
    if (!hasNext()) {
      throw new NoSuchElementException("All images of the partition were read");
    }
    Pending first = pending.remove();
    pendingBytes -= first.bytes();
    long start = System.nanoTime();
    try {
      return first.read().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.util.concurrent.CancellationException("Interrupted while waiting for a read");
    } catch (ExecutionException e) {
      throw new IllegalStateException("A read ended outside its own error handling", e);
    } finally {
      waitedNanos += System.nanoTime() - start;
    }
  }

  /** Returns how long the consumer waited for bytes, in nanoseconds. */
  long waitedNanos() {
    return waitedNanos;
  }

  private void fill() {
    while (pending.size() < maxImages
        && (pending.isEmpty() || pendingBytes < maxBytes)
        && images.hasNext()) {
      ImageRow image = images.next();
      long bytes = image.length() == null ? 0 : image.length();
      pending.add(new Pending(pool.submit(() -> read(image)), bytes));
      pendingBytes += bytes;
    }
  }

  private Read read(ImageRow image) {
    long start = System.nanoTime();
    try {
      return new Read(reader.read(image), null, System.nanoTime() - start);
    } catch (Exception e) {
      return new Read(image, e, System.nanoTime() - start);
    }
  }

  @Override
  public void close() {
    pending.forEach(read -> read.read().cancel(true));
    pending.clear();
  }
}
