package io.tracecast.job.batchsize;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The batch size that was found for a run, and why.
 *
 * @param chosen images per forward pass
 * @param end why no larger size was tried
 * @param host where it was measured; null where nothing was
 * @param device what the passes ran on; null where nothing was measured
 * @param candidates the sizes that were measured, smallest first
 * @param memoryLimitInBytes the most that passes and batches in flight were allowed to take
 * @param searchNanos how long measuring took, the load of the graph not included
 */
public record FoundBatchSize(
    int chosen,
    End end,
    String host,
    String device,
    List<BatchCost> candidates,
    long memoryLimitInBytes,
    long searchNanos)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Why no larger size was tried. */
  public enum End {
    FIXED("the graph was exported for no other"),
    COSTS_MORE("larger ones cost more"),
    MEMORY_LIMIT("larger ones exceed the memory limit"),
    OUT_OF_MEMORY("memory ran out at the next"),
    TIME("the time for the search was over"),
    LARGEST("it is the largest that is tried");

    private final String reason;

    End(String reason) {
      this.reason = reason;
    }

    /** Returns the reason for people. */
    public String reason() {
      return reason;
    }
  }

  public FoundBatchSize {
    candidates = List.copyOf(candidates);
  }

  /** Nothing to measure: the graph takes batches of one size. */
  public static FoundBatchSize fixed(int batchSize) {
    return new FoundBatchSize(batchSize, End.FIXED, null, null, List.of(), 0, 0);
  }

  /** Returns what people should know before they trust the choice, if there is something. */
  public Optional<String> warning() {
    return end == End.TIME
        ? Optional.of(
            "tracecast: the %d s for finding a batch size were over before it was seen whether more than %d images per pass cost less. tune measures longer; --batch-size N measures nothing."
                .formatted(
                    TimeUnit.NANOSECONDS.toSeconds(BatchSizeSearch.TIME_LIMIT_NANOS),
                    candidates.get(candidates.size() - 1).batchSize()))
        : Optional.empty();
  }

  /** Returns whether the candidates' cost is wall clock. */
  public boolean isWallClock() {
    return device != null && device.startsWith("gpu");
  }
}
