package io.tracecast.job.scoring;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** A store failed at an image as often as it is asked for one. */
final class StoreGaveUpException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param tries how often it was asked
   * @param passed from the start of the first try to the end of the last
   * @param last how the last try failed
   */
  StoreGaveUpException(int tries, Duration passed, IOException last) {
    super(
        String.format(
            Locale.ROOT, "It was tried %d times in %.1f s", tries, passed.toMillis() / 1e3),
        last);
  }
}
