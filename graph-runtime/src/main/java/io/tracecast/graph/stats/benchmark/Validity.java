package io.tracecast.graph.stats.benchmark;

import java.util.List;

/**
 * Whether the figures of a benchmark can be believed. As MLPerf's LoadGen has it, a run is valid or
 * it is not, and every reason is told.
 *
 * @param reasons why it cannot be believed; none where it can
 */
public record Validity(List<Reason> reasons) {

  /** What spoils a benchmark. */
  public enum Kind {
    TOO_FEW_RUNS,
    SPREAD,
    TREND,
    OTHER_LOAD,
    STEAL_TIME,
    SLOW_EXECUTOR,
    EXECUTOR_LOST,
    WARM_UP_NOT_REACHED,
    NOT_AT_THE_SAME_TIME
  }

  /**
   * One reason.
   *
   * @param kind what it is
   * @param words what was seen, where, and what helps
   */
  public record Reason(Kind kind, String words) {}

  public Validity {
    reasons = List.copyOf(reasons);
  }

  public boolean isValid() {
    return reasons.isEmpty();
  }

  /** Returns {@code VALID} or {@code INVALID}. */
  public String word() {
    return isValid() ? "VALID" : "INVALID";
  }
}
