package io.tracecast.job.scoring;

import io.tracecast.job.error.StoreFailure;
import io.tracecast.job.io.ImageRow;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Asks a store again that is busy, slow or broken, after ever longer waits: half a second, then
 * twice as long each time, of which up to a half is left out by chance, so that many readers do not
 * come back together. What is not there, or may not be read, is asked for once. Safe for many
 * threads.
 */
final class ReadRetries {
  static final int MOST_TRIES = 5;
  static final Duration FIRST_WAIT = Duration.ofMillis(500);

  /** No try begins later after the first: a store's own client may have been patient in each. */
  static final Duration MOST_TIME = Duration.ofSeconds(60);

  private static final Duration LOOK = Duration.ofMillis(100);

  private final BooleanSupplier ended;
  private final Time time;

  /**
   * @param ended whether nobody waits for the image any more, since the task is to end
   */
  ReadRetries(BooleanSupplier ended) {
    this(
        ended,
        new Time(System::nanoTime, Thread::sleep, () -> ThreadLocalRandom.current().nextDouble()));
  }

  ReadRetries(BooleanSupplier ended, Time time) {
    this.ended = ended;
    this.time = time;
  }

  /**
   * What waiting goes by.
   *
   * @param nanos a clock that nobody sets, in nanoseconds
   * @param sleep waits so many milliseconds
   * @param chance numbers from 0 to 1
   */
  record Time(LongSupplier nanos, Sleep sleep, DoubleSupplier chance) {}

  /** Waits for a while. */
  interface Sleep {
    void millis(long millis) throws InterruptedException;
  }

  /** One try. */
  interface Try {
    ImageRow read() throws IOException;
  }

  /**
   * Reads an image, if need be in several tries.
   *
   * @throws StoreGaveUpException if the last of several tries failed as well
   * @throws CancellationException if the task is to end before the next try
   */
  ImageRow read(Try once) throws IOException {
    long begun = time.nanos().getAsLong();
    for (int tries = 1; ; tries++) {
      try {
        return once.read();
      } catch (IOException e) {
        if (StoreFailure.of(e) != StoreFailure.TEMPORARY) {
          throw e;
        }
        Duration wait = waitAfter(tries);
        Duration passed = Duration.ofNanos(time.nanos().getAsLong() - begun);
        if (tries == MOST_TRIES || passed.plus(wait).compareTo(MOST_TIME) > 0) {
          throw new StoreGaveUpException(tries, passed, e);
        }
        pause(wait);
      }
    }
  }

  private Duration waitAfter(int tries) {
    double wait = FIRST_WAIT.toNanos() * Math.scalb(1.0, tries - 1);
    return Duration.ofNanos((long) (wait * (1 - time.chance().getAsDouble() / 2)));
  }

  /** A task that is to end does not wait, and Spark need not interrupt it for that. */
  private void pause(Duration wait) {
    long end = time.nanos().getAsLong() + wait.toNanos();
    for (long left = wait.toNanos(); left > 0; left = end - time.nanos().getAsLong()) {
      if (ended.getAsBoolean()) {
        throw new CancellationException("The task is to end while a store is waited for");
      }
      try {
        time.sleep().millis(Math.min(LOOK.toMillis(), left / 1_000_000 + 1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("Interrupted while a store was waited for");
      }
    }
  }
}
