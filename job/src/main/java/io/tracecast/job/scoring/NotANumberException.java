package io.tracecast.job.scoring;

/** A graph answered an image with NaN or infinity. */
final class NotANumberException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotANumberException() {
    super(
        "The graph's answer holds NaN or infinity, of which no class can be told; --keep-nan keeps"
            + " such answers");
  }
}
