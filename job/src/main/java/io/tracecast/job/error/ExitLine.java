package io.tracecast.job.error;

import java.io.PrintWriter;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The line with which a driver that runs in the cluster tells how it ends. A standalone master
 * keeps no exit code, only whether a driver failed, so the driver's log is the one place that has
 * it.
 */
public final class ExitLine {
  private static final Pattern LINE = Pattern.compile("tracecast: exit code (\\d{1,3})");

  private ExitLine() {}

  /** Prints the line if this process is a driver that runs in the cluster. */
  public static void tell(int exitCode, PrintWriter err) {
    if (DriverPlace.isInCluster()) {
      err.println("tracecast: exit code " + exitCode);
    }
  }

  /** Returns the exit code that the line tells, if it is that line. */
  public static OptionalInt of(String line) {
    Matcher matcher = LINE.matcher(line);
    return matcher.matches()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }
}
