package io.tracecast.job.scoring;

/**
 * When a partition was scored, by the driver's clock.
 *
 * @param partition its index
 * @param executor Spark's id of the executor
 * @param images how many it had
 * @param startSeconds when its loop began, after the scoring of the run did
 * @param seconds how long its task then ran
 */
public record PartitionSpan(
    int partition, String executor, long images, double startSeconds, double seconds) {

  /** Returns when it ended, after the scoring of the run began. */
  public double endSeconds() {
    return startSeconds + seconds;
  }
}
