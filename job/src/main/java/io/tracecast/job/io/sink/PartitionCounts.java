package io.tracecast.job.io.sink;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a task attempt has counted, for the receipt that is written when its rows are committed. The
 * rows and their end go through Spark's writer, which carries nothing else.
 *
 * @param quarantine the name of the attempt's quarantine file; empty if it has none
 * @param scored images with predictions
 * @param quarantined images without
 */
public record PartitionCounts(Optional<String> quarantine, long scored, long quarantined) {
  private static final Map<Long, PartitionCounts> BY_ATTEMPT = new ConcurrentHashMap<>();

  static final PartitionCounts NONE = new PartitionCounts(Optional.empty(), 0, 0);

  /** Leaves the counts of a task attempt of this process, once all its images are through. */
  public static void leave(long taskAttemptId, PartitionCounts counts) {
    BY_ATTEMPT.put(taskAttemptId, counts);
  }

  /** Forgets an attempt, however it ended. */
  public static void forget(long taskAttemptId) {
    BY_ATTEMPT.remove(taskAttemptId);
  }

  static PartitionCounts of(long taskAttemptId) {
    return BY_ATTEMPT.getOrDefault(taskAttemptId, NONE);
  }
}
