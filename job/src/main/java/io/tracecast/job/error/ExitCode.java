package io.tracecast.job.error;

/** How a command ends; schedules branch on it, so the numbers never change. */
public enum ExitCode {
  OK(0),
  /** A defect: nothing the user did. */
  INTERNAL(1),
  USAGE(2),
  GRAPH(3),
  INPUT(4),
  OUTPUT(5),
  /** More images failed than {@code --max-failures} allows, or all of them. */
  TOO_MANY_FAILURES(6),
  DEVICE(7),
  /**
   * Spark gave up: lost executors, a cluster that does not answer, a task that failed too often.
   */
  CLUSTER(8),
  /** Images in are not images scored plus images quarantined. */
  COUNT_MISMATCH(9),
  /** The doctor found what would make a run fail. */
  UNFIT(10),
  /** The driver or an executor ran out of memory. */
  MEMORY(11),
  /** The terminal was closed (SIGHUP). */
  HUNG_UP(129),
  /** Somebody pressed Ctrl-C (SIGINT). */
  INTERRUPTED(130),
  /** A scheduler ended the command (SIGTERM). */
  TERMINATED(143);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** Returns whether a signal ended the command. */
  public boolean isSignal() {
    return number > 128;
  }
}
