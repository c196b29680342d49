package io.tracecast.job.error;

import java.util.LinkedHashMap;
import java.util.Map;

/** How a command ends; schedules branch on it, so the numbers never change. */
public enum ExitCode {
  OK(0, "all is well"),
  INTERNAL(1, "a defect in Tracecast"),
  USAGE(2, "an option that makes no sense"),
  GRAPH(3, "the graph, its labels or its interface cannot be used"),
  INPUT(4, "the images cannot be found, or may not be read"),
  OUTPUT(5, "the output exists, is held by another run, or cannot be written"),
  TOO_MANY_FAILURES(6, "more images failed than --max-failures allows, or all"),
  DEVICE(7, "the device or engine that was asked for cannot be used"),
  /** Lost executors, a cluster that does not answer, a task that failed too often. */
  CLUSTER(8, "Spark gave up"),
  /** Images in are not images scored plus images quarantined. */
  COUNT_MISMATCH(9, "the counts do not add up"),
  UNFIT(10, "doctor found what would make a run fail"),
  MEMORY(11, "the driver or an executor ran out of memory"),
  INVALID(12, "benchmark measured what cannot be believed"),
  BAR_MISSED(
      13, "benchmark found a variant slower than its baseline allows, or none within the limits"),
  /** What was finished by then is published. */
  DEADLINE(14, "the deadline came; what was finished is published, the next run scores the rest"),
  HUNG_UP(129, "ended by SIGHUP: the terminal was closed"),
  INTERRUPTED(130, "ended by SIGINT: Ctrl-C"),
  TERMINATED(143, "ended by SIGTERM, as schedulers end a command");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  public int number() {
    return number;
  }

  /** Returns whether a signal ended the command. */
  public boolean isSignal() {
    return number > 128;
  }

  /** Returns what each number means, for people; the same for every command. */
  public static Map<String, String> meanings() {
    Map<String, String> meanings = new LinkedHashMap<>();
    for (ExitCode code : values()) {
      meanings.put(Integer.toString(code.number), code.meaning);
    }
    return meanings;
  }
}
