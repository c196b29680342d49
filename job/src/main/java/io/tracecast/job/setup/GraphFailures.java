package io.tracecast.job.setup;

import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.trust.KeyException;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.job.error.FailureReason;
import io.tracecast.job.error.GraphErrors;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.error.JobException;
import io.tracecast.job.error.TrustFailures;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a failure means to the user: the graph, the device, memory, or else Spark. */
public final class GraphFailures {

  /** Spark's executors end with 52 when their heap is full (its SparkExitCode). */
  private static final Pattern HEAP =
      Pattern.compile("java\\.lang\\.OutOfMemoryError|[Cc]ommand exited with code 52\\b");

  /** The kernel or YARN ended a process that took more than it was given. */
  private static final Pattern CONTAINER =
      Pattern.compile(
          "[Cc]ommand exited with code 137\\b|exceeding memory limits|OOMKilled|exit code 137\\b");

  /** What Spark says of a task that failed in another process than the driver's. */
  private static final Pattern OF_EXECUTOR =
      Pattern.compile("\\(TID \\d+\\) \\(\\S+ executor \\d+\\)");

  private static final String OUTPUT_PACKAGE = "org.apache.hadoop.fs.";

  private GraphFailures() {}

  /** Returns what ends the command, looking for the engine's own words behind Spark's. */
  public static JobException of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof JobException known) {
        return known;
      }
      if (cause instanceof ArchiveException refused) {
        return GraphErrors.graphRefused(refused);
      }
      if (cause instanceof KeyException key) {
        return TrustFailures.keyUnusable(key);
      }
      if (cause instanceof GraphException graph) {
        return switch (graph.kind()) {
          case DEVICE -> JobErrors.deviceMissing(graph);
          case MEMORY -> JobErrors.memoryMissing(graph);
          default -> GraphErrors.graphRefused(graph);
        };
      }
      if (cause instanceof OutOfMemoryError) {
        return isOfExecutor(failure)
            ? JobErrors.executorHeap(cause)
            : JobErrors.driverMemory(cause);
      }
    }
    if (FailureReason.isFull(failure)) {
      return fullDisk(failure);
    }
    return executorMemory(failure).orElseGet(() -> JobErrors.clusterFailed(failure));
  }

  private static boolean isOfExecutor(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (OF_EXECUTOR.matcher(String.valueOf(cause.getMessage())).find()) {
        return true;
      }
    }
    return false;
  }

  /** Outputs are written through Hadoop's file systems, and temporary files never are. */
  private static JobException fullDisk(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains(OUTPUT_PACKAGE)
          || Arrays.stream(cause.getStackTrace())
              .anyMatch(frame -> frame.getClassName().startsWith(OUTPUT_PACKAGE))) {
        return JobErrors.outputFull(failure);
      }
    }
    return JobErrors.temporaryDiskFull(failure);
  }

  /** Returns what a task ended with if that is the user's to change, so that no retry does. */
  public static Optional<JobException> endOfAll(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof JobException known) {
        return Optional.of(known);
      }
    }
    return Optional.empty();
  }

  /** Returns what ends a command that met what it does not know. */
  public static JobException unexpected(Throwable failure) {
    return failure instanceof OutOfMemoryError || FailureReason.isFull(failure)
        ? of(failure)
        : JobErrors.unexpected(failure);
  }

  /** An executor's end reaches the driver as a text. */
  private static Optional<JobException> executorMemory(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage());
      if (HEAP.matcher(text).find()) {
        return Optional.of(JobErrors.executorHeap(failure));
      }
      if (CONTAINER.matcher(text).find()) {
        return Optional.of(JobErrors.executorContainer(failure));
      }
    }
    return Optional.empty();
  }
}
