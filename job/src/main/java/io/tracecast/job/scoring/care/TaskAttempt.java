package io.tracecast.job.scoring.care;

/**
 * One attempt at one partition, and the process that it runs in.
 *
 * @param application Spark's id of the application
 * @param executor Spark's id of the executor, of which an application uses none twice
 * @param stage the stage and which try at it
 * @param partition the partition's index
 * @param number which attempt at the partition, from 0
 */
public record TaskAttempt(
    String application, String executor, String stage, int partition, int number) {

  /** Returns whether the other is an attempt at the same partition of the same stage. */
  boolean isOfSamePartition(TaskAttempt other) {
    return application.equals(other.application)
        && stage.equals(other.stage)
        && partition == other.partition;
  }

  /** Returns a name for files that no other attempt has. */
  String fileName() {
    return "%s-%s-%05d-%d".formatted(application, stage, partition, number);
  }
}
