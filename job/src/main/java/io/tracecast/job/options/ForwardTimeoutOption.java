package io.tracecast.job.options;

import java.time.Duration;
import picocli.CommandLine.Option;

/** The option of commands that run a graph: how long it may take before it is given up. */
public final class ForwardTimeoutOption {
  @Option(
      names = "--forward-timeout",
      defaultValue = "600",
      paramLabel = "SECONDS",
      description =
          "Give up on the graph if it does not return from loading and warming up, or from a forward"
              + " pass, within so many seconds; ${DEFAULT-VALUE} by default.")
  long seconds;

  /** Returns how long it may take. */
  public Duration value() {
    return Duration.ofSeconds(seconds);
  }

  /** Refuses what no run could use. */
  public void check() {
    OptionValues.requirePositive("--forward-timeout", seconds);
  }
}
