package io.tracecast.job.scoring;

import io.tracecast.job.io.ImageRow;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.spark.TaskKilledException;

/**
 * Reads images ahead of whoever consumes them, in order: at most so many images and, once their
 * sizes are known, so many bytes are read or waiting. One consumer thread; the reads run in the
 * executor's pool. As long as reads are quick, as they are from the page cache, there is no wait
 * worth hiding: the consumer does them itself, which spares waking another thread.
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

  private record Pending(FutureTask<Read> read, long bytes) {}

  /** A photograph of 44 kB in the page cache takes 0.02 to 0.18 ms, more where cores are busy. */
  private static final long QUICK_NANOS = 250_000;

  private static final long LOOK_MILLIS = 100;

  /** So many quick reads in a row are not luck. */
  private static final int QUICK_READS = 8;

  private final Iterator<ImageRow> images;
  private final ImageReader reader;
  private final ExecutorService pool;
  private final int maxImages;
  private final long maxBytes;
  private final BooleanSupplier killed;
  private final ReadRetries retries;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private long pendingBytes;
  private long waitedNanos;
  private int quickReads;

  /**
   * @param killed whether nobody waits for the images any more, since the task is to end
   */
  ReadAhead(
      Iterator<ImageRow> images,
      ImageReader reader,
      ExecutorService pool,
      int maxImages,
      long maxBytes,
      BooleanSupplier killed) {
    this.images = images;
    this.reader = reader;
    this.pool = pool;
    this.maxImages = maxImages;
    this.maxBytes = maxBytes;
    this.killed = killed;
    this.retries = new ReadRetries(killed);
  }

  @Override
  public boolean hasNext() {
    long start = System.nanoTime();
    if (isQuick()) {
      boolean more = !pending.isEmpty() || images.hasNext();
      waitedNanos += System.nanoTime() - start;
      return more;
    }
    fill();
    waitedNanos += System.nanoTime() - start;
    return !pending.isEmpty();
  }

  @Override
  public Read next() {
    if (!hasNext()) {
      throw new NoSuchElementException("All images of the partition were read");
    }
    long start = System.nanoTime();
    try {
      Read read = pending.isEmpty() ? read(images.next()) : await(pending.remove());
      if (Thread.currentThread().isInterrupted()) {
        throw interrupted();
      }
      quickReads = read.nanos() < QUICK_NANOS ? quickReads + 1 : 0;
      return read;
    } finally {
      waitedNanos += System.nanoTime() - start;
    }
  }

  /** A store may keep a thread of the pool waiting for minutes, but no task that is to end. */
  private Read await(Pending first) {
    pendingBytes -= first.bytes();
    first.read().run(); // unless the pool has begun it
    while (true) {
      try {
        return first.read().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (killed.getAsBoolean()) {
          throw new TaskKilledException("the task was killed while it waited for a store");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw interrupted();
      } catch (ExecutionException e) {
        throw new IllegalStateException("A read ended outside its own error handling", e);
      }
    }
  }

  private static CancellationException interrupted() {
    return new CancellationException("Interrupted while waiting for a read");
  }

  /** Returns how long the consumer waited for rows and for bytes, in nanoseconds. */
  long waitedNanos() {
    return waitedNanos;
  }

  private boolean isQuick() {
    return quickReads >= QUICK_READS;
  }

  private void fill() {
    while ((pending.isEmpty() || hasRoom()) && images.hasNext()) {
      ImageRow image = images.next();
      long bytes = image.knownBytes();
      FutureTask<Read> read = new FutureTask<>(() -> read(image));
      pending.add(new Pending(read, bytes));
      pendingBytes += bytes;
      pool.execute(read);
    }
  }

  private boolean hasRoom() {
    return pending.size() < maxImages && pendingBytes < maxBytes;
  }

  private Read read(ImageRow image) {
    long start = System.nanoTime();
    try {
      return new Read(retries.read(() -> reader.read(image)), null, System.nanoTime() - start);
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
