package io.tracecast.job.scoring.care;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Says how far an attempt may have come, ahead of its images: no image is begun that lies behind
 * what is written. What is written lasts for seconds, and is written aside, so that nobody waits.
 */
final class Reach {
  private static final int LEAST_BATCHES = 4;
  private static final long LASTS_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Consumer<Mark> marks;
  private final TaskAttempt attempt;
  private final Executor pool;
  private final int least;
  private final long startNanos = System.nanoTime();
  private long from;
  private long until;
  private Mark next;
  private CompletableFuture<Void> written;

  /**
   * @param batchSize images per batch
   * @param fromTheStart whether something is written before the first image; else {@link
   *     #firstImages} may be begun before that, and short attempts write nothing
   */
  Reach(
      Consumer<Mark> marks,
      TaskAttempt attempt,
      Executor pool,
      int batchSize,
      boolean fromTheStart) {
    this.marks = marks;
    this.attempt = attempt;
    this.pool = pool;
    this.least = firstImages(batchSize);
    this.until = fromTheStart ? 0 : least;
  }

  /** Returns how many images an attempt that has written nothing may have begun. */
  static int firstImages(int batchSize) {
    return LEAST_BATCHES * batchSize;
  }

  /** Returns the place at which no image may be begun yet. */
  long until() {
    return until;
  }

  /**
   * Makes room for a batch.
   *
   * @param firstImage the path of the image at {@code done}
   * @param done the place of the first image that is not through
   * @param place where the batch begins
   * @param size how many images it may have
   */
  void before(String firstImage, long done, long place, int size) {
    if (written != null && (written.isDone() || place + size > until)) {
      adopt();
    }
    if (written == null && place >= from + (until - from) / 2) {
      next = Mark.reached(attempt, firstImage, done, Math.max(until, place + size) + lasts(done));
      Mark mark = next;
      written = CompletableFuture.runAsync(() -> marks.accept(mark), pool);
    }
    if (place + size > until) {
      adopt();
    }
  }

  private void adopt() {
    written.join();
    written = null;
    from = next.from();
    until = next.until();
  }

  private long lasts(long done) {
    double perNano = (double) done / Math.max(1, System.nanoTime() - startNanos);
    return Math.max(least, Math.round(perNano * LASTS_NANOS));
  }
}
